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
      'maps/layers/sea.json': '{}\n',
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
      RUN java -Djarmode=tools -jar app.jar extract --layers --destination unpacked

      FROM eclipse-temurin:21-jre-alpine
      VOLUME /tmp
      WORKDIR /workspace
      COPY --from=build /workspace/unpacked/dependencies/ /workspace/
      COPY --from=build /workspace/unpacked/snapshot-dependencies/ /workspace/
      COPY --from=build /workspace/unpacked/application/ /workspace/
      COPY --from=build /workspace/maps /workspace/maps
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
      RUN java -Djarmode=tools -jar target/demo-0.0.1-SNAPSHOT.jar extract --layers --destination target/layers

      FROM eclipse-temurin:21-jre
      WORKDIR /app
      COPY --from=build /app/target/layers/dependencies/ /app/target/
      COPY --from=build /app/target/layers/snapshot-dependencies/ /app/target/
      COPY --from=build /app/target/layers/application/ /app/target/
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
  {
    name: 'older-layers',
    kind: 'multi-stage',
    files: {
      'pom.xml': dockerfile`
        <project>
          <parent><artifactId>spring-boot-starter-parent</artifactId><version>3.2.5</version></parent>
          <artifactId>shop</artifactId>
        </project>
      `,
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-17
      WORKDIR /src
      COPY . .
      RUN mvn package && java -Djarmode=layertools -jar target/shop-1.0.jar extract --destination layers
      RUN mkdir /shop && cp -r layers/dependencies/. layers/spring-boot-loader/. layers/application/. /shop/
      WORKDIR /shop
      CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:17-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-17 AS build
      WORKDIR /src
      COPY . .
      RUN mvn package && java -Djarmode=layertools -jar target/shop-1.0.jar extract --destination layers
      RUN mkdir /shop && cp -r layers/dependencies/. layers/spring-boot-loader/. layers/application/. /shop/

      FROM eclipse-temurin:17-jre
      WORKDIR /src
      COPY --from=build /shop /shop
      WORKDIR /shop
      CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]
    `,
  },
  {
    name: 'class-path',
    kind: 'multi-stage',
    files: {
      'conf/tides.properties': 'port=7000\n',
      'pom.xml': dockerfile`
        <project>
          <artifactId>tides</artifactId>
          <dependencies>
            <dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId></dependency>
          </dependencies>
        </project>
      `,
      'src/main/java/Tides.java': 'class Tides {}\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /srv
      ADD . /srv
      RUN mvn package dependency:copy-dependencies
      CMD ["java", "-cp", "target/tides-1.0.jar:target/dependency/*:conf", "Tides"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-21 AS build
      WORKDIR /srv
      ADD . /srv
      RUN mvn package dependency:copy-dependencies

      FROM eclipse-temurin:21-jre
      WORKDIR /srv
      COPY --from=build /srv/target/tides-1.0.jar /srv/target/tides-1.0.jar
      COPY --from=build /srv/target/dependency /srv/target/dependency
      COPY --from=build /srv/conf /srv/conf
      CMD ["java", "-cp", "target/tides-1.0.jar:target/dependency/*:conf", "Tides"]
    `,
  },
  {
    name: 'library-folder-and-script',
    kind: 'multi-stage',
    files: {
      'pom.xml': dockerfile`
        <project>
          <artifactId>tides</artifactId>
          <dependencies>
            <dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId></dependency>
          </dependencies>
          <build><plugins>
            <plugin>
              <artifactId>maven-dependency-plugin</artifactId>
              <configuration><outputDirectory>\${project.build.directory}/libs</outputDirectory></configuration>
            </plugin>
            <plugin>
              <artifactId>maven-jar-plugin</artifactId>
              <configuration><archive><manifest>
                <addClasspath>true</addClasspath>
                <classpathPrefix>libs/</classpathPrefix>
              </manifest></archive></configuration>
            </plugin>
          </plugins></build>
        </project>
      `,
      'src/main/java/Tides.java': 'class Tides {}\n',
      'run.sh': '#!/bin/sh\nset -e\nexec java $JAVA_OPTS -jar /srv/target/tides.jar "$@"\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      RUN mkdir -p /srv
      WORKDIR /srv
      COPY pom.xml .
      COPY src src
      RUN mvn package
      COPY run.sh /
      RUN chmod +x /run.sh
      ENTRYPOINT ["/run.sh"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM maven:3.9-eclipse-temurin-21 AS build
      RUN mkdir -p /srv
      WORKDIR /srv
      COPY pom.xml .
      COPY src src
      RUN mvn package

      FROM eclipse-temurin:21-jre
      WORKDIR /srv
      COPY --from=build /srv/target/tides.jar /srv/target/tides.jar
      COPY --from=build /srv/target/libs /srv/target/libs
      COPY run.sh /
      RUN chmod +x /run.sh
      ENTRYPOINT ["/run.sh"]
    `,
  },
  {
    name: 'quarkus',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><artifactId>tug</artifactId><groupId>io.quarkus</groupId></project>\n',
      'src/main/java/Tug.java': 'class Tug {}\n',
    },
    before: dockerfile`
      FROM maven:3.9
      COPY . /tug
      RUN cd /tug && mvn package
      WORKDIR /tug/target
      CMD ["java", "-jar", "quarkus-app/quarkus-run.jar"]
    `,
    refused: 'Which Java maven:3.9 has is not known.',
  },
  {
    name: 'quarkus-version',
    kind: 'multi-stage',
    files: {
      'pom.xml':
        '<project><artifactId>tug</artifactId><groupId>io.quarkus</groupId><properties><maven.compiler.release>21</maven.compiler.release></properties></project>\n',
      'src/main/java/Tug.java': 'class Tug {}\n',
    },
    before: dockerfile`
      FROM maven:3.9
      COPY . /tug
      RUN cd /tug && mvn package
      WORKDIR /tug/target
      CMD ["java", "-jar", "quarkus-app/quarkus-run.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:21-jre',
    after: dockerfile`
      FROM maven:3.9 AS build
      COPY . /tug
      RUN cd /tug && mvn package

      FROM eclipse-temurin:21-jre
      COPY --from=build /tug/target/quarkus-app /tug/target/quarkus-app
      WORKDIR /tug/target
      CMD ["java", "-jar", "quarkus-app/quarkus-run.jar"]
    `,
  },
  {
    name: 'tomcat',
    kind: 'multi-stage',
    files: {
      'conf/context.xml': '<Context/>\n',
      'pom.xml': '<project><artifactId>shop</artifactId><packaging>war</packaging></project>\n',
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM tomcat:10.1-jdk21
      RUN apt-get update && apt-get install -y maven
      COPY conf/context.xml conf/
      WORKDIR /src
      COPY pom.xml .
      COPY src src
      RUN mvn package
      RUN rm -rf /usr/local/tomcat/webapps/* && cp target/*.war $CATALINA_HOME/webapps/ROOT.war
      EXPOSE 8080
      CMD ["catalina.sh", "run"]
    `,
    title: 'Convert to a multi-stage build that ends in tomcat:10.1-jre21',
    after: dockerfile`
      FROM tomcat:10.1-jdk21 AS build
      RUN apt-get update && apt-get install -y maven
      WORKDIR /src
      COPY pom.xml .
      COPY src src
      RUN mvn package
      RUN rm -rf /usr/local/tomcat/webapps/* && cp target/*.war $CATALINA_HOME/webapps/ROOT.war

      FROM tomcat:10.1-jre21
      COPY conf/context.xml conf/
      WORKDIR /src
      RUN rm -rf /usr/local/tomcat/webapps/*
      COPY --from=build /usr/local/tomcat/webapps/ROOT.war /usr/local/tomcat/webapps/ROOT.war
      EXPOSE 8080
      CMD ["catalina.sh", "run"]
    `,
  },
  {
    name: 'tomcat-by-itself',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><artifactId>shop</artifactId><packaging>war</packaging></project>\n',
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM tomcat:9.0-jdk17-corretto
      RUN yum install -y maven
      COPY . /src
      RUN cd /src && mvn package && mv target/*.war /usr/local/tomcat/webapps/
    `,
    title: 'Convert to a multi-stage build that ends in tomcat:9.0-jdk17-corretto',
    after: dockerfile`
      FROM tomcat:9.0-jdk17-corretto AS base

      FROM base AS build
      RUN yum install -y maven
      COPY . /src
      RUN cd /src && mvn package && mv target/*.war /usr/local/tomcat/webapps/

      FROM base
      COPY --from=build /usr/local/tomcat/webapps/*.war /usr/local/tomcat/webapps/
    `,
  },
  {
    name: 'tomcat-runtime',
    kind: 'slim',
    files: { 'target/shop.war': '' },
    before: dockerfile`
      FROM tomcat:10.1-jdk17-temurin
      COPY target/shop.war /usr/local/tomcat/webapps/ROOT.war
      CMD ["catalina.sh", "run"]
    `,
    title: 'Switch to tomcat:10.1-jre17-temurin',
    after: dockerfile`
      FROM tomcat:10.1-jre17-temurin
      COPY target/shop.war /usr/local/tomcat/webapps/ROOT.war
      CMD ["catalina.sh", "run"]
    `,
  },
  {
    name: 'debian-packages',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><artifactId>tide</artifactId></project>\n',
      'src/main/java/Tide.java': 'class Tide {}\n',
    },
    before: dockerfile`
      FROM debian:13
      RUN apt-get update && apt-get install -y openjdk-21-jdk-headless maven
      ENV JAVA_HOME=/usr/lib/jvm/java-21-openjdk-amd64
      WORKDIR /tide
      COPY . .
      RUN mvn package
      CMD ["java", "-jar", "target/tide.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:13',
    after: dockerfile`
      FROM debian:13 AS base

      FROM base AS build
      RUN apt-get update && apt-get install -y openjdk-21-jdk-headless maven
      ENV JAVA_HOME=/usr/lib/jvm/java-21-openjdk-amd64
      WORKDIR /tide
      COPY . .
      RUN mvn package

      FROM base
      RUN apt-get update \
          && apt-get install -y --no-install-recommends openjdk-21-jre-headless \
          && rm -rf /var/lib/apt/lists/*
      ENV JAVA_HOME=/usr/lib/jvm/java-21-openjdk-amd64
      WORKDIR /tide
      COPY --from=build /tide/target/tide.jar /tide/target/tide.jar
      CMD ["java", "-jar", "target/tide.jar"]
    `,
  },
  {
    name: 'alpine-packages',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><artifactId>tide</artifactId></project>\n',
      'src/main/java/Tide.java': 'class Tide {}\n',
    },
    before: dockerfile`
      FROM alpine:3.23
      RUN apk add --no-cache openjdk17 maven curl
      WORKDIR /tide
      COPY . .
      RUN mvn package
      HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1
      CMD java -jar target/*.jar
    `,
    title: 'Convert to a multi-stage build that ends in alpine:3.23',
    after: dockerfile`
      FROM alpine:3.23 AS base

      FROM base AS build
      RUN apk add --no-cache openjdk17 maven curl
      WORKDIR /tide
      COPY . .
      RUN mvn package

      FROM base
      RUN apk add --no-cache curl openjdk17-jre
      WORKDIR /tide
      COPY --from=build /tide/target/*.jar /tide/target/
      HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1
      CMD java -jar target/*.jar
    `,
  },
  {
    name: 'copies-between',
    kind: 'multi-stage',
    files: {
      'conf/log.properties': '',
      'late.txt': '',
      'pom.xml': '<project><artifactId>tide</artifactId></project>\n',
      'src/main/java/Tide.java': 'class Tide {}\n',
    },
    before: dockerfile`
      FROM openjdk:17-jdk-slim
      ENV JAVA_HOME=/usr/local/openjdk-17
      RUN apt-get update && apt-get install -y maven
      COPY pom.xml /work/
      COPY src /work/src
      WORKDIR /work
      RUN mvn package
      COPY conf /srv/conf
      ARG JAR=target/tide.jar
      RUN java -version && mv $JAR /srv/tide.jar
      COPY late.txt /srv/
      WORKDIR /srv
      CMD ["java", "-jar", "tide.jar"]
    `,
    title: 'Convert to a multi-stage build that ends in eclipse-temurin:17-jre',
    after: dockerfile`
      FROM openjdk:17-jdk-slim AS build
      ENV JAVA_HOME=/usr/local/openjdk-17
      RUN apt-get update && apt-get install -y maven
      COPY pom.xml /work/
      COPY src /work/src
      WORKDIR /work
      RUN mvn package
      COPY conf /srv/conf
      ARG JAR=target/tide.jar
      RUN java -version && mv $JAR /srv/tide.jar

      FROM eclipse-temurin:17-jre
      WORKDIR /work
      COPY --from=build /srv/tide.jar /srv/tide.jar
      COPY --from=build /srv/conf /srv/conf
      COPY late.txt /srv/
      WORKDIR /srv
      CMD ["java", "-jar", "tide.jar"]
    `,
  },
  {
    name: 'another-java',
    kind: 'multi-stage',
    files: { 'pom.xml': '<project><artifactId>tide</artifactId></project>\n' },
    before: dockerfile`
      FROM openjdk:17-jdk-slim
      COPY . /tide
      RUN cd /tide && mvn package
      CMD ["/usr/local/openjdk-17/bin/java", "-jar", "/tide/target/tide.jar"]
    `,
    refused: '/usr/local/openjdk-17/bin/java is the Java of this very image.',
  },
  {
    name: 'no-archive-of-its-own',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><dependency><artifactId>gson</artifactId></dependency></project>\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      COPY . /tide
      WORKDIR /tide
      RUN mvn package
      CMD ["java", "-cp", "target/tide.jar:target/extras/*", "Tide"]
    `,
    refused: 'target/extras/* is on the class path, and nothing in this file makes it for certain.',
  },
  {
    name: 'script-with-maven',
    kind: 'multi-stage',
    files: { 'pom.xml': '<project/>\n', 'run.sh': '#!/bin/sh\nmvn -o spring-boot:run\n' },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /tide
      COPY . .
      RUN mvn package
      ENTRYPOINT ["./run.sh"]
    `,
    refused: './run.sh calls mvn.',
  },
  {
    name: 'script-with-two-archives',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project/>\n',
      'run.sh': '#!/bin/sh\njava -jar target/a.jar &\nexec java -jar target/b.jar\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /tide
      COPY . .
      RUN mvn package
      ENTRYPOINT ["./run.sh"]
    `,
    refused: './run.sh starts more than one archive.',
  },
  {
    name: 'tomcat-in-its-own-folder',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project><artifactId>shop</artifactId><packaging>war</packaging></project>\n',
      'src/main/java/Shop.java': 'class Shop {}\n',
    },
    before: dockerfile`
      FROM tomcat:10.1-jdk21
      COPY . .
      RUN apt-get update && apt-get install -y maven && mvn package
      RUN mkdir webapps/ROOT && cp -r target/shop/. webapps/ROOT/
      RUN sed -i 's/8080/9090/' conf/server.xml
      EXPOSE 9090
    `,
    title: 'Convert to a multi-stage build that ends in tomcat:10.1-jre21',
    after: dockerfile`
      FROM tomcat:10.1-jdk21 AS build
      COPY . .
      RUN apt-get update && apt-get install -y maven && mvn package
      RUN mkdir webapps/ROOT && cp -r target/shop/. webapps/ROOT/

      FROM tomcat:10.1-jre21
      RUN mkdir webapps/ROOT
      COPY --from=build /usr/local/tomcat/webapps/ROOT /usr/local/tomcat/webapps/ROOT
      RUN sed -i 's/8080/9090/' conf/server.xml
      EXPOSE 9090
    `,
  },
  {
    name: 'tomcat-at-another-start',
    kind: 'multi-stage',
    files: { 'pom.xml': '<project><packaging>war</packaging></project>\n' },
    before: dockerfile`
      FROM tomcat:10.1-jdk21
      COPY . /src
      RUN cd /src && mvn package && cp target/shop.war /usr/local/tomcat/webapps/
      CMD ["catalina.sh", "jpda", "run"]
    `,
    refused: 'catalina.sh jpda run is started, and what it needs is not known.',
  },
  {
    name: 'tomcat-without-deployment',
    kind: 'multi-stage',
    files: { 'pom.xml': '<project><packaging>war</packaging></project>\n' },
    before: dockerfile`
      FROM tomcat:10.1-jdk21
      COPY . /src
      RUN cd /src && mvn package
    `,
    refused: 'Nothing in this file puts what is built into the webapps folder.',
  },
]
