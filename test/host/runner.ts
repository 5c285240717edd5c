// A test runner without Node and without a page: the same bundle runs in every kind of extension host.

interface Case {
  readonly name: string
  readonly run: () => unknown
}

const cases: Case[] = []
/** Milliseconds; of one test, and of all together. */
const longest = 30_000
const longestOfAll = 70_000

export function test(name: string, run: () => unknown): void {
  cases.push({ name, run })
}

export function ok(value: unknown, message: string): asserts value {
  if (!value) throw new Error(message)
}

/** Compares by content. */
export function same(actual: unknown, expected: unknown): void {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value, null, 1))
  if (left !== right) throw new Error(`expected ${right}\n  but got ${left}`)
}

/** Editors answer by events at a time of their own: asks again until `question` gives something. */
export async function eventually<T>(
  what: string,
  question: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const begin = Date.now(); Date.now() - begin < longest - 5000;) {
    const answer = await question()
    if (answer) return answer
    await pause(25)
  }
  throw new Error(`never happened: ${what}`)
}

/**
 * The editor calls this and takes a rejection for a failure. The last line counts for the one who started it:
 * without it nothing ran, whatever the editor's exit status says.
 */
export async function run(): Promise<void> {
  const failures: string[] = []
  const start = Date.now()
  for (const { name, run: body } of cases) {
    const begin = Date.now()
    // The first test starts the extension: without it the others would only wait, one by one, for nothing.
    if (failures[0] === cases[0]?.name || begin - start > longestOfAll) {
      failures.push(name)
      console.log(`  ✘ ${name}: not run`)
      continue
    }
    try {
      await Promise.race([body(), late()])
      console.log(`  ✔ ${name} (${Date.now() - begin} ms)`)
    } catch (error) {
      failures.push(name)
      console.log(
        `  ✘ ${name}\n    ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    }
  }
  console.log(
    `HOST-TESTS ${JSON.stringify({ passes: cases.length - failures.length, failures: failures.length })}`,
  )
  if (failures.length) throw new Error(`failed: ${failures.join('; ')}`)
}

async function late(): Promise<never> {
  await pause(longest)
  throw new Error(`not done after ${longest / 1000} s`)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
