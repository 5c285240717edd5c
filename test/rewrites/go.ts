// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'started from /go/bin',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/cleat\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /go/src/cleat
      COPY . .
      RUN go install
      ENTRYPOINT ["/go/bin/cleat"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /go/src/cleat
      COPY . .
      RUN go install

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /go/src/cleat
      COPY --from=build /go/bin/cleat /go/bin/cleat
      ENTRYPOINT ["/go/bin/cleat"]
    `,
  },
  {
    name: 'alpine-user',
    kind: 'multi-stage',
    files: {
      'cmd/worker/main.go': dockerfile`
        package main

        func main() {}
      `,
      'go.mod': dockerfile`
        module example.org/worker

        go 1.26
      `,
      'go.sum': '',
      'internal/job/job.go': 'package job\n',
    },
    before: dockerfile`
      from golang:1.26-alpine
      run apk add --no-cache git make gcc musl-dev tzdata
      workdir /src
      copy go.mod go.sum ./
      run go mod download
      copy . .
      run go build -ldflags="-s -w" -o /usr/local/bin/worker ./cmd/worker
      run adduser -D -u 10001 worker
      user worker
      env TZ=Europe/Berlin
      entrypoint ["worker"]
    `,
    title: 'Convert to a multi-stage build that ends in alpine:3.23',
    after: dockerfile`
      from golang:1.26-alpine as build
      run apk add --no-cache git make gcc musl-dev tzdata
      workdir /src
      copy go.mod go.sum ./
      run go mod download
      copy . .
      run go build -ldflags="-s -w" -o /usr/local/bin/worker ./cmd/worker

      from alpine:3.23
      run apk add --no-cache tzdata ca-certificates
      workdir /src
      copy --from=build /usr/local/bin/worker /usr/local/bin/worker
      run adduser -D -u 10001 worker
      user worker
      env TZ=Europe/Berlin
      entrypoint ["worker"]
    `,
  },
  {
    name: 'web',
    kind: 'multi-stage',
    files: {
      'README.md': '# web\n',
      'go.mod': dockerfile`
        module example.org/web

        go 1.26
      `,
      'main.go': dockerfile`
        package main

        import (
        	"html/template"
        	"net/http"
        )

        func main() {
        	page := template.Must(template.ParseFiles("templates/index.html"))
        	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { page.Execute(w, nil) })
        	http.ListenAndServe(":8080", nil)
        }
      `,
      'templates/index.html': '<p>hello</p>\n',
    },
    before: dockerfile`
      FROM golang:1.26

      # Set the working directory inside the container
      WORKDIR /app

      COPY go.mod ./
      RUN go mod download

      # Copy the rest of the code
      COPY . .

      # Build the binary
      RUN CGO_ENABLED=0 go build -o server .

      EXPOSE 8080
      CMD ["./server"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/static-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build

      # Set the working directory inside the container
      WORKDIR /app

      COPY go.mod ./
      RUN go mod download

      # Copy the rest of the code
      COPY . .

      # Build the binary
      RUN CGO_ENABLED=0 go build -o server .

      FROM gcr.io/distroless/static-debian13:nonroot
      WORKDIR /app

      COPY --from=build /app/server /app/server
      COPY --from=build /app/templates /app/templates

      EXPOSE 8080
      CMD ["./server"]
    `,
  },
  {
    name: 'install',
    kind: 'multi-stage',
    files: {
      'go.mod': dockerfile`
        module example.com/tools/hello

        go 1.26
      `,
      'main.go': dockerfile`
        package main

        func main() {}
      `,
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /src
      COPY . .
      RUN go install ./...
      CMD ["hello"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /src
      COPY . .
      RUN go install ./...

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /src
      COPY --from=build /go/bin/hello /usr/local/bin/hello
      CMD ["hello"]
    `,
  },
  {
    name: 'generated',
    kind: 'multi-stage',
    files: {
      'deploy/shop.yaml': 'kind: Deployment\n',
      'docs/docs.go': 'package docs\n',
      'docs/swagger.json': '{}\n',
      'go.mod': dockerfile`
        module example.com/shop

        go 1.26
      `,
      'main.go': dockerfile`
        package main

        func main() {}
      `,
      'migrations/1.sql': 'select 1;\n',
    },
    before: dockerfile`
      FROM golang:1.26-alpine
      WORKDIR /app
      COPY go.mod go.sum* ./
      RUN go mod download && go install github.com/swaggo/swag/cmd/swag@v1.16.6
      COPY . .
      RUN swag init && go build -o /usr/local/bin/shop ./...
      EXPOSE 8080
      CMD ["shop"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/static-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26-alpine AS build
      WORKDIR /app
      COPY go.mod go.sum* ./
      RUN go mod download && go install github.com/swaggo/swag/cmd/swag@v1.16.6
      COPY . .
      RUN swag init && go build -o /usr/local/bin/shop ./...

      FROM gcr.io/distroless/static-debian13:nonroot
      WORKDIR /app
      COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
      COPY --from=build /app/migrations /app/migrations
      COPY --from=build /app/docs/swagger.json /app/docs/
      EXPOSE 8080
      CMD ["shop"]
    `,
  },
  {
    name: 'go install of several programs',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'cmd/crane/main.go': 'package main\n\nfunc main() {}\n',
      'cmd/seed/main.go': 'package main\n\nfunc main() {}\n',
      'internal/load/load.go': 'package load\n',
      'chart.json': '{}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /src
      COPY . .
      RUN go install ./...
      CMD ["crane"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /src
      COPY . .
      RUN go install ./...

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /src
      COPY --from=build /go/bin /usr/local/bin
      COPY --from=build /src/chart.json /src/
      CMD ["crane"]
    `,
  },
  {
    name: 'programs in a folder, after a build that only tries',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'cmd/crane/main.go': 'package main\n\nfunc main() {}\n',
      'cmd/seed/main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /src
      COPY . .
      RUN go build ./... && go build -o bin/ ./cmd/...
      CMD ["bin/crane"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /src
      COPY . .
      RUN go build ./... && go build -o bin/ ./cmd/...

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /src
      COPY --from=build /src/bin /src/bin
      CMD ["bin/crane"]
    `,
  },
  {
    name: 'GOBIN says where it goes',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      ENV GOBIN=/usr/local/bin
      WORKDIR /src
      COPY . .
      RUN go install .
      CMD ["quay"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      ENV GOBIN=/usr/local/bin
      WORKDIR /src
      COPY . .
      RUN go install .

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /src
      COPY --from=build /usr/local/bin/quay /usr/local/bin/quay
      CMD ["quay"]
    `,
  },
  {
    name: 'below GOPATH, without a module',
    kind: 'multi-stage',
    files: {
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      ENV GO111MODULE=off
      WORKDIR /go/src/example.org/quay
      COPY . .
      RUN go install -v
      ENTRYPOINT /go/bin/quay
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      ENV GO111MODULE=off
      WORKDIR /go/src/example.org/quay
      COPY . .
      RUN go install -v

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /go/src/example.org/quay
      COPY --from=build /go/bin/quay /go/bin/quay
      ENTRYPOINT ["/go/bin/quay"]
    `,
  },
  {
    name: 'an entrypoint that hands over',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'entrypoint.sh': '#!/bin/sh\nset -e\nexec "$@"\n',
      'site/index.html': 'quay\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY . .
      RUN go build -o quay .
      COPY entrypoint.sh /usr/local/bin/
      RUN chmod +x /usr/local/bin/entrypoint.sh
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["./quay"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /app
      COPY . .
      RUN go build -o quay .

      FROM debian:trixie-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates tzdata \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /app/quay /app/quay
      COPY --from=build /app/site /app/site
      COPY --from=build /app/entrypoint.sh /app/
      COPY entrypoint.sh /usr/local/bin/
      RUN chmod +x /usr/local/bin/entrypoint.sh
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["./quay"]
    `,
  },
  {
    name: "a shell's string",
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY . .
      RUN go build -o quay .
      CMD ["sh", "-c", "./quay --tide=$TIDE"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /app
      COPY . .
      RUN go build -o quay .

      FROM debian:trixie-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates tzdata \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /app/quay /app/quay
      CMD ["sh", "-c", "./quay --tide=$TIDE"]
    `,
  },
  {
    name: 'what is moved and removed in the same build',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'chart/a.json': '{}\n',
      'extra/b.txt': 'b\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /src
      COPY *.go go.mod ./
      COPY chart chart
      COPY extra extra
      RUN go build -o /app/quay . && mv chart /app/ && rm -rf /src/extra
      COPY LICENSE /app/
      RUN go clean -cache
      WORKDIR /app
      CMD ["./quay"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /src
      COPY *.go go.mod ./
      COPY chart chart
      COPY extra extra
      RUN go build -o /app/quay . && mv chart /app/ && rm -rf /src/extra
      RUN go clean -cache

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /src
      COPY LICENSE /app/
      COPY --from=build /app/quay /app/quay
      COPY --from=build /app/chart /app/chart
      WORKDIR /app
      CMD ["./quay"]
    `,
  },
  {
    name: 'names with blanks, settings and what an ignore file would keep out',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      '.env': 'TIDE=low\n',
      '.gitignore': 'logs/\n',
      'logs/quay.log': '\n',
      'My Charts/a b.json': '{}\n',
      'pages/a.html': 'a\n',
      'pages/[b].html': 'b\n',
      'pages/c.go': 'package pages\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY . .
      RUN go build -o quay .
      CMD ["./quay"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /app
      COPY . .
      RUN go build -o quay .

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /app
      COPY --from=build /app/quay /app/quay
      COPY --from=build ["/app/My Charts", "/app/My Charts"]
      COPY --from=build /app/.env* /app/
      COPY --from=build /app/pages/[[]b].html /app/pages/a.html /app/pages/
      CMD ["./quay"]
    `,
  },
  {
    name: 'behind a cd',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      COPY . /src
      RUN cd /src && go build -o quay . && mv quay /usr/local/bin/
      CMD ["quay"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/base-debian13:nonroot',
    after: dockerfile`
      FROM golang:1.26 AS build
      COPY . /src
      RUN cd /src && go build -o quay . && mv quay /usr/local/bin/

      FROM gcr.io/distroless/base-debian13:nonroot
      WORKDIR /go
      COPY --from=build /usr/local/bin/quay /usr/local/bin/quay
      CMD ["quay"]
    `,
  },
  {
    name: 'a script that is made executable behind the build',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'wait.sh': '#!/bin/sh\nexec "$@"\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY . .
      RUN go build -o quay .
      RUN chmod +x wait.sh
      CMD ["./wait.sh", "./quay"]
    `,
    brings: ['copied-then-chmod'],
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM golang:1.26 AS build
      WORKDIR /app
      COPY . .
      RUN go build -o quay .

      FROM debian:trixie-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates tzdata \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /app/quay /app/quay
      COPY --from=build /app/wait.sh /app/
      RUN chmod +x wait.sh
      CMD ["./wait.sh", "./quay"]
    `,
  },
]
