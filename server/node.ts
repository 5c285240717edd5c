// Entry of the server as a process: over IPC or standard streams, with a disk and with programs.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { disk } from './disk.ts'
import { optimiseLate } from './patience.ts'
import { startServer } from './server.ts'
import { shellCheckAt } from './shellcheck-program.ts'

optimiseLate()
startServer(createConnection(ProposedFeatures.all), { disk, shellCheckAt })
