// Which commands turn sources into something that runs, and what they need that the result does not.
// Sources: the manuals of the tools, read 2026-11.

export interface BuildTool {
  /** What stays in the image with it, as a noun: 'the Go toolchain'. */
  readonly title: string
  /** The language, as base images are called by it: rules/data/images.ts. */
  readonly language: string
  /**
   * Commands that build: the command's name and words that follow it in that order, others between them; a `*` at the end
   * of the last one stands for anything.
   */
  readonly builds: readonly string[]
  /** Commands that build and run from the sources when a container starts. */
  readonly starts: readonly string[]
  /** It may have come with the base image or with packages that are removed again, so its call alone proves nothing. */
  readonly brought?: true
}

// prettier-ignore
export const buildTools: readonly BuildTool[] = [
  { title: 'the Go toolchain', language: 'go', builds: ['go build', 'go install'], starts: ['go run'] },
  { title: 'the Rust toolchain', language: 'rust', builds: ['cargo build', 'cargo install --path', 'rustc'], starts: ['cargo run', 'cargo watch'] },
  {
    title: 'Maven with its repository and the JDK', language: 'java',
    builds: ['mvn package', 'mvn install', 'mvn verify', 'mvn deploy', 'mvn compile', 'mvnw package', 'mvnw install', 'mvnw verify', 'mvnw deploy', 'mvnw compile'],
    starts: ['mvn spring-boot:run', 'mvnw spring-boot:run', 'mvn exec:java', 'mvnw exec:java', 'mvn quarkus:dev', 'mvnw quarkus:dev', 'mvn jetty:run', 'mvnw jetty:run'],
  },
  {
    title: 'Gradle with its caches and the JDK', language: 'java',
    builds: ['build', 'assemble', 'bootJar', 'bootWar', 'shadowJar', 'jar', 'war', 'installDist', 'distZip', 'distTar', 'buildFatJar', 'fatJar'].flatMap((task) => [`gradle ${task}`, `gradlew ${task}`]),
    starts: ['gradle bootRun', 'gradlew bootRun', 'gradle run', 'gradlew run'],
  },
  { title: 'sbt with its caches and the JDK', language: 'java', builds: ['sbt assembly', 'sbt stage', 'sbt package', 'sbt dist', 'sbt compile'], starts: ['sbt run'] },
  { title: 'the JDK', language: 'java', builds: ['javac'], starts: [] },
  { title: 'the .NET SDK', language: 'dotnet', builds: ['dotnet publish', 'dotnet build'], starts: ['dotnet run', 'dotnet watch'] },
  {
    title: 'the sources and the packages for development', language: 'node',
    builds: [
      'npm run build*', 'yarn build*', 'yarn run build*', 'pnpm build*', 'pnpm run build*', 'bun run build*', 'ng build', 'vite build', 'next build', 'nuxt build', 'nest build', 'tsc', 'webpack', 'rollup', 'gulp build',
      'npx ng build', 'npx vite build', 'npx next build', 'npx nuxt build', 'npx nest build', 'npx tsc', 'npx webpack',
    ],
    starts: [],
  },
  { title: 'the compiler', language: 'c', builds: ['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++', 'make', 'cmake --build', 'ninja', 'meson compile'], starts: [], brought: true },
  { title: 'the Swift toolchain', language: 'swift', builds: ['swift build'], starts: ['swift run'] },
  { title: 'the Dart SDK', language: 'dart', builds: ['dart compile', 'flutter build'], starts: [] },
  { title: 'the Haskell toolchain', language: 'haskell', builds: ['stack build', 'stack install', 'cabal build', 'cabal install', 'ghc'], starts: ['stack run', 'cabal run'] },
  { title: 'the Elixir build tools', language: 'elixir', builds: ['mix release'], starts: ['mix phx.server', 'mix run', 'iex -S mix'] },
  { title: 'the Crystal compiler', language: 'crystal', builds: ['crystal build', 'shards build'], starts: ['crystal run'] },
]
