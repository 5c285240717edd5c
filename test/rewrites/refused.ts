// Beginners' Dockerfiles and why nothing becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'already',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module x\n',
    },
    before: dockerfile`
      FROM golang:1.26 AS build
      RUN go build -o /x .
      FROM scratch
      COPY --from=build /x /x
      CMD ["/x"]
    `,
    refused: 'The file has several stages already.',
  },
  {
    name: 'development-server',
    kind: 'multi-stage',
    files: {
      'package.json':
        '{ "scripts": { "start": "react-scripts start" }, "dependencies": { "react-scripts": "5" } }\n',
      'src/index.js': '',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY . .
      RUN npm install
      CMD ["npm", "start"]
    `,
    refused: 'The start command runs react-scripts, which needs everything that was there to build.',
  },
  {
    name: 'editable',
    kind: 'multi-stage',
    files: {
      'app/__main__.py': '',
      'setup.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /app
      COPY . .
      RUN pip install -e .
      CMD ["python", "-m", "app"]
    `,
    refused: 'An editable install keeps pointing to the sources and what was made beside them.',
  },
  {
    name: 'maven-at-start',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /app
      COPY . .
      RUN mvn package
      CMD ["mvn", "spring-boot:run"]
    `,
    refused: 'The start command calls mvn.',
  },
  {
    name: 'onbuild',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      ONBUILD COPY . .
      RUN pip install flask
      CMD ["python", "app.py"]
    `,
    refused: 'ONBUILD leaves work to images that stand on this one.',
  },
  {
    name: 'small-and-nothing-to-leave',
    kind: 'multi-stage',
    files: {
      'app.py': '',
      'requirements.txt': 'flask\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /app
      COPY . .
      RUN pip install -r requirements.txt
      CMD ["python", "app.py"]
    `,
    refused: 'python:3.13-slim is a small image, and nothing is installed here that only the build needs.',
  },
  {
    name: 'start-calls-gcc',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      COPY . .
      RUN pip install flask
      CMD gcc -o main main.c && python app.py
    `,
    refused: 'The start command calls gcc.',
  },
  {
    name: 'unknown-build-script',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': '{ "scripts": { "build": "./build.sh" } }\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      CMD ["node", "out/server.js"]
    `,
    refused: 'What the script build of package.json writes is not known.',
  },
  {
    name: 'unknown-download',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /app
      RUN pip install flask
      RUN curl -fsSL https://example.org/install.sh | sh
      COPY . .
      CMD ["python", "app.py"]
    `,
    refused: 'What `curl -fsSL https://example.org/install.sh | sh` leaves behind is not known.',
  },
  {
    name: 'wildcard-loop',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module x\n',
    },
    before: dockerfile`
      FROM golang:1.26
      COPY . .
      RUN for it in cmd/*; do go build -o /bin/ ./$it; done
      CMD ["/bin/server"]
    `,
    refused: 'What go build writes is not known.',
  },
]
