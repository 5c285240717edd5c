// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'javac',
    kind: 'multi-stage',
    files: { 'src/Tide.java': 'class Tide {}\n', 'tide.txt': 'low\n' },
    before: dockerfile`
      FROM eclipse-temurin:21
      COPY . /srv/tide
      WORKDIR /srv/tide
      RUN mkdir out && javac -d out src/Tide.java
      CMD ["java", "-cp", "out", "Tide"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM eclipse-temurin:21 AS build
      COPY . /srv/tide
      WORKDIR /srv/tide
      RUN mkdir out && javac -d out src/Tide.java

      FROM eclipse-temurin:21-jre
      WORKDIR /srv/tide
      COPY --from=build /srv/tide /srv/tide
      CMD ["java", "-cp", "out", "Tide"]
    `,
  },
  {
    name: 'gradle',
    kind: 'multi-stage',
    files: {
      'build.gradle': dockerfile`
        plugins { id 'org.springframework.boot' version '3.4.1' }
        dependencies { implementation 'x:y:1' }
      `,
      gradlew: '#!/bin/sh\n',
      'settings.gradle': dockerfile`
        rootProject.name = 'demo'
      `,
      'src/main/java/Demo.java': 'class Demo {}\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jdk-alpine
      VOLUME /tmp
      WORKDIR /workspace
      COPY . .
      RUN chmod +x gradlew && ./gradlew bootJar --no-daemon
      RUN cp build/libs/*.jar app.jar
      EXPOSE 8080
      CMD java $JAVA_OPTS -jar app.jar
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre-alpine',
    after: dockerfile`
      FROM eclipse-temurin:21-jdk-alpine AS build
      WORKDIR /workspace
      COPY . .
      RUN chmod +x gradlew && ./gradlew bootJar --no-daemon
      RUN cp build/libs/*.jar app.jar

      FROM eclipse-temurin:21-jre-alpine
      VOLUME /tmp
      WORKDIR /workspace
      COPY --from=build /workspace/app.jar /workspace/app.jar
      EXPOSE 8080
      CMD java $JAVA_OPTS -jar app.jar
    `,
  },
  {
    name: 'maven',
    kind: 'multi-stage',
    files: {
      'pom.xml': dockerfile`
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent>
            <groupId>org.springframework.boot</groupId>
            <artifactId>spring-boot-starter-parent</artifactId>
            <version>3.4.1</version>
          </parent>
          <groupId>org.example</groupId>
          <artifactId>demo</artifactId>
          <version>0.0.1-SNAPSHOT</version>
          <dependencies>
            <dependency>
              <groupId>org.springframework.boot</groupId>
              <artifactId>spring-boot-starter-web</artifactId>
            </dependency>
          </dependencies>
          <build>
            <plugins>
              <plugin>
                <groupId>org.springframework.boot</groupId>
                <artifactId>spring-boot-maven-plugin</artifactId>
              </plugin>
            </plugins>
          </build>
        </project>
      `,
      'src/main/java/Demo.java': 'class Demo {}\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /app
      COPY pom.xml .
      RUN mvn dependency:go-offline
      COPY src ./src
      # Tests run in the pipeline
      RUN mvn package -DskipTests
      EXPOSE 8080
      ENV SPRING_PROFILES_ACTIVE=prod
      ENTRYPOINT ["java", "-jar", "target/demo-0.0.1-SNAPSHOT.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-21 AS build
      WORKDIR /app
      COPY pom.xml .
      RUN mvn dependency:go-offline
      COPY src ./src
      # Tests run in the pipeline
      RUN mvn package -DskipTests

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/target/demo-0.0.1-SNAPSHOT.jar /app/target/demo-0.0.1-SNAPSHOT.jar
      EXPOSE 8080
      ENV SPRING_PROFILES_ACTIVE=prod
      ENTRYPOINT ["java", "-jar", "target/demo-0.0.1-SNAPSHOT.jar"]
    `,
  },
  {
    name: 'maven-war',
    kind: 'multi-stage',
    files: {
      'config/application.yml': 'server.port: 8081\n',
      'pom.xml': dockerfile`
        <project>
          <artifactId>shop</artifactId>
          <packaging>war</packaging>
          <parent><artifactId>spring-boot-starter-parent</artifactId><groupId>org.springframework.boot</groupId></parent>
        </project>
      `,
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /app
      COPY pom.xml .
      COPY src ./src
      COPY config ./config
      RUN mvn --batch-mode package
      EXPOSE 8081
      CMD ["java", "-jar", "target/shop-1.0.war"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-21 AS build
      WORKDIR /app
      COPY pom.xml .
      COPY src ./src
      COPY config ./config
      RUN mvn --batch-mode package

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/target/shop-1.0.war /app/target/shop-1.0.war
      COPY --from=build /app/config /app/config
      EXPOSE 8081
      CMD ["java", "-jar", "target/shop-1.0.war"]
    `,
  },
  {
    name: 'wrapper-pattern',
    kind: 'multi-stage',
    files: {
      mvnw: '#!/bin/sh\n',
      'pom.xml': dockerfile`
        <project>
          <artifactId>shop</artifactId>
          <parent><artifactId>spring-boot-starter-parent</artifactId><groupId>org.springframework.boot</groupId></parent>
        </project>
      `,
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jdk
      WORKDIR /app
      COPY mvnw pom.xml ./
      COPY src ./src
      RUN ./mvnw --batch-mode package
      EXPOSE 8080
      CMD java -jar target/*.jar
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM eclipse-temurin:21-jdk AS build
      WORKDIR /app
      COPY mvnw pom.xml ./
      COPY src ./src
      RUN ./mvnw --batch-mode package

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/target/*.jar /app/target/
      EXPOSE 8080
      CMD java -jar target/*.jar
    `,
  },
  {
    name: 'layers',
    kind: 'multi-stage',
    files: {
      'pom.xml': dockerfile`
        <project>
          <artifactId>shop</artifactId>
          <parent><artifactId>spring-boot-starter-parent</artifactId><groupId>org.springframework.boot</groupId></parent>
        </project>
      `,
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-25
      WORKDIR /src
      COPY pom.xml .
      COPY src ./src
      RUN mvn --batch-mode package
      RUN java -Djarmode=tools -jar target/shop-1.0.jar extract --destination /app
      WORKDIR /app
      EXPOSE 8080
      ENTRYPOINT ["java", "-jar", "shop-1.0.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:25-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-25 AS build
      WORKDIR /src
      COPY pom.xml .
      COPY src ./src
      RUN mvn --batch-mode package
      RUN java -Djarmode=tools -jar target/shop-1.0.jar extract --destination /app

      FROM eclipse-temurin:25-jre
      WORKDIR /src
      COPY --from=build /app /app
      WORKDIR /app
      EXPOSE 8080
      ENTRYPOINT ["java", "-jar", "shop-1.0.jar"]
    `,
  },
  {
    name: 'gradle-distribution',
    kind: 'multi-stage',
    files: {
      'build.gradle.kts': dockerfile`
        plugins { application }
        dependencies { implementation("com.google.guava:guava:33.0.0-jre") }
      `,
      'settings.gradle.kts': 'rootProject.name = "jobs"\n',
      'src/main/kotlin/Jobs.kt': 'fun main() {}\n',
    },
    before: dockerfile`
      FROM gradle:8-jdk21
      WORKDIR /app
      COPY build.gradle.kts settings.gradle.kts ./
      COPY src ./src
      RUN gradle installDist --no-daemon
      CMD ["build/install/jobs/bin/jobs"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM gradle:8-jdk21 AS build
      WORKDIR /app
      COPY build.gradle.kts settings.gradle.kts ./
      COPY src ./src
      RUN gradle installDist --no-daemon

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/build/install/jobs /app/build/install/jobs
      CMD ["build/install/jobs/bin/jobs"]
    `,
  },
  {
    name: 'gradle-user',
    kind: 'multi-stage',
    files: {
      'build.gradle': dockerfile`
        plugins { id 'application' }
        version = '1.0'
      `,
      'settings.gradle': 'rootProject.name = "jobs"\n',
      'src/main/java/Jobs.java': 'class Jobs {}\n',
    },
    before: dockerfile`
      FROM gradle:8-jdk21
      WORKDIR /app
      COPY . .
      RUN gradle build --no-daemon
      USER gradle
      CMD ["java", "-jar", "/app/build/libs/jobs-1.0.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM gradle:8-jdk21 AS build
      WORKDIR /app
      COPY . .
      RUN gradle build --no-daemon

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/build/libs/jobs-1.0.jar /app/build/libs/jobs-1.0.jar
      RUN groupadd --gid 10001 gradle && useradd --uid 10001 --gid gradle --create-home gradle
      USER gradle
      CMD ["java", "-jar", "/app/build/libs/jobs-1.0.jar"]
    `,
  },
]
