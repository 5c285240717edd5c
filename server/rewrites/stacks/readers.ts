// The stacks that can be converted, in the order in which they are asked.
import type { Reader } from '../shape.ts'
import { c } from './c.ts'
import { dotnet } from './dotnet.ts'
import { elixir } from './elixir.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { node } from './node.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'

export const readers: readonly Reader[] = [python, node, go, java, dotnet, rust, php, ruby, elixir, c]
