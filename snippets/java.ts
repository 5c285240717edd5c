// Dockerfiles for Java and Kotlin: Maven, Gradle, and Spring Boot in layers.
import type { Project, Stack } from '../server/facts/project.ts'
import { debianUser, dependsOn, fitOf, has, portOf, run, sourceOf, stackOf, textOf } from './known.ts'
import { file, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const java: readonly Template[] = [
  {
    id: 'java-maven',
    title: 'Dockerfile: Java with Maven',
    description: 'Multi-stage: Maven with a cached repository, runtime with a JRE only, non-root user.',
    prefix: 'dockerfile-java-maven',
    stack: 'java',
    managers: ['maven'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'java', ['maven'])
      return file`
        # syntax=docker/dockerfile:1

        ${maven(stack)}

        ${runtime(stack)}
        COPY --link --from=build /src/app.jar ./
        USER app
        ${expose(project, stack)}
        ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "app.jar"]
      `
    },
    fits: (project) => fitOf(project, 'java', ['maven']),
  },
  {
    id: 'java-gradle',
    title: 'Dockerfile: Java or Kotlin with Gradle',
    description: 'Multi-stage: Gradle with a cached home, runtime with a JRE only, non-root user.',
    prefix: 'dockerfile-java-gradle',
    stack: 'java',
    managers: ['gradle'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'java', ['gradle'])
      if (stack && !isSpring(project, stack)) {
        const name = stop(gradleName(project, stack))
        return file`
          # syntax=docker/dockerfile:1

          # The plugin "application" gathers the program and its libraries.
          ${gradle(project, stack, 'installDist')}

          ${runtime(stack)}
          COPY --link --from=build /src/build/install/${name} ./
          USER app
          ${expose(project, stack)}
          ENTRYPOINT ["/app/bin/${name}"]
        `
      }
      return file`
        # syntax=docker/dockerfile:1

        ${gradleJar(project, stack)}

        ${runtime(stack)}
        COPY --link --from=build /src/app.jar ./
        USER app
        ${expose(project, stack)}
        ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "app.jar"]
      `
    },
    fits: (project) => fitOf(project, 'java', ['gradle']),
  },
  {
    id: 'java-spring-layers',
    title: 'Dockerfile: Spring Boot in layers',
    description:
      'Multi-stage: libraries and application in layers of their own, for Spring Boot 3.3 and newer.',
    prefix: 'dockerfile-java-spring',
    stack: 'java',
    managers: ['maven', 'gradle'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'java', ['maven', 'gradle'])
      return file`
        # syntax=docker/dockerfile:1

        ${stack?.manager === 'gradle' ? gradleJar(project, stack) : maven(stack)}
        RUN java -Djarmode=tools -jar app.jar extract --layers --launcher --destination layers

        ${runtime(stack)}
        # What changes least comes first.
        COPY --link --from=build /src/layers/dependencies/ ./
        COPY --link --from=build /src/layers/spring-boot-loader/ ./
        COPY --link --from=build /src/layers/snapshot-dependencies/ ./
        COPY --link --from=build /src/layers/application/ ./
        USER app
        ${expose(project, stack)}
        ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "org.springframework.boot.loader.launch.JarLauncher"]
      `
    },
    fits(project) {
      const stack = stackOf(project, 'java', ['maven', 'gradle'])
      const fit = fitOf(project, 'java', ['maven', 'gradle'])
      return Math.max(0, fit - (stack && isSpring(project, stack) ? 5 : 30))
    },
  },
]

const supported = [8, 11, 17, 21, 25] as const

/** The oldest supported release that will do; the newest for a new project, 21 when in doubt. */
function releaseOf(stack: Stack | undefined): number {
  const wish = /\d+/.exec(stack?.version?.text.replace(/^\D*1\.(?=\d)/, '') ?? '')?.[0]
  if (wish === undefined) return stack ? 21 : 25
  return supported.find((release) => release >= Number(wish)) ?? 25
}

function maven(stack: Stack | undefined): Part {
  const tests = stop('-DskipTests')
  const release = releaseOf(stack)
  return part`
    FROM maven:${stop(`3.9-eclipse-temurin-${release}-noble`)} AS build
    WORKDIR /src
    COPY ${sourceOf(stack)} ./
    ${run(
      ['type=cache,target=/root/.m2'],
      part`
        mvn --batch-mode package ${tests} \
        && mv ${stop('target/*.jar')} app.jar
      `,
    )}
  `
}

function gradleJar(project: Project, stack: Stack | undefined): Part {
  return part`
    ${gradle(project, stack, 'bootJar')}
    RUN mv ${stop('build/libs/*.jar')} app.jar
  `
}

/** The project's own wrapper where there is one: it brings the Gradle that the build was written for. */
function gradle(project: Project, stack: Stack | undefined, task: string): Part {
  const release = releaseOf(stack)
  const wrapper = has(project, stack, 'gradlew') && has(project, stack, 'gradle/wrapper/gradle-wrapper.jar')
  const image = wrapper
    ? `eclipse-temurin:${release}-jdk-noble`
    : `gradle:${release < 17 ? 8 : 9}-jdk${release}-noble`
  return part`
    FROM ${stop(image)} AS build
    ENV GRADLE_USER_HOME=/cache/gradle
    WORKDIR /src
    COPY ${sourceOf(stack)} ./
    ${run(
      ['type=cache,target=/cache/gradle,sharing=locked'],
      part`${wrapper ? 'sh ./gradlew' : 'gradle'} --no-daemon ${stop(task)}`,
    )}
  `
}

function runtime(stack: Stack | undefined): Part {
  return part`
    FROM eclipse-temurin:${stop(`${releaseOf(stack)}-jre-noble`)}
    ${debianUser}
    WORKDIR /app
  `
}

function expose(project: Project, stack: Stack | undefined): Part | undefined {
  const port = portOf(project, stack) ?? (!stack || isSpring(project, stack) ? 8080 : undefined)
  return port === undefined ? undefined : part`EXPOSE ${stop(port)}`
}

function isSpring(project: Project, stack: Stack): boolean {
  if (dependsOn(stack, 'spring-boot')) return true
  return stack.manifests.some((path) => project.text(path)?.includes('org.springframework.boot'))
}

function gradleName(project: Project, stack: Stack | undefined): string {
  const settings =
    textOf(project, stack, 'settings.gradle.kts') ?? textOf(project, stack, 'settings.gradle') ?? ''
  return /rootProject\.name\s*=\s*["']([^"'\n]+)["']/.exec(settings)?.[1] ?? 'app'
}
