// Dockerfiles of programs in C and C++, and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'make',
    kind: 'multi-stage',
    files: {
      Makefile:
        'CC = gcc\n\nplumb: plumb.o line.o\n\t$(CC) -o $@ $^\n\n%.o: %.c\n\t$(CC) -c -o $@ $<\n\nclean:\n\trm -f *.o plumb\n\ndist:\n\ttar czf plumb.tar.gz *.c\n',
      'plumb.c': 'int main(void) { return 0; }\n',
      'line.c': '',
      'depths.csv': '1,2\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY . .
      RUN make
      CMD ["./plumb"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM debian:trixie AS build
      RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY . .
      RUN make

      FROM debian:trixie-slim
      RUN apt-get update && apt-get install -y libpq5 && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /app/plumb /app/plumb
      COPY --from=build /app/depths.csv /app/
      CMD ["./plumb"]
    `,
  },
  {
    name: 'make install',
    kind: 'multi-stage',
    files: {
      Makefile:
        'PREFIX ?= /usr/local\nBINDIR = $(PREFIX)/bin\n\nall: plumb\n\nplumb: plumb.c\n\t$(CC) -o $@ $<\n\ninstall: plumb\n\tinstall -d $(DESTDIR)$(BINDIR)\n\tinstall -m 755 plumb $(DESTDIR)$(BINDIR)\n',
      'plumb.c': 'int main(void) { return 0; }\n',
    },
    before: dockerfile`
      FROM alpine:3.23
      RUN apk add --no-cache gcc musl-dev make
      WORKDIR /src
      COPY . .
      RUN make && make install
      ENTRYPOINT ["plumb"]
    `,
    title: 'Convert to a multi-stage build that ends in alpine:3.23',
    after: dockerfile`
      FROM alpine:3.23 AS base

      FROM base AS build
      RUN apk add --no-cache gcc musl-dev make
      WORKDIR /src
      COPY . .
      RUN make && make install

      FROM base
      WORKDIR /src
      COPY --from=build /usr/local/bin/plumb /usr/local/bin/plumb
      ENTRYPOINT ["plumb"]
    `,
  },
  {
    name: 'CMake in a folder of its own',
    kind: 'multi-stage',
    files: {
      'CMakeLists.txt':
        'cmake_minimum_required(VERSION 3.20)\nproject(plumb CXX)\nadd_executable(${PROJECT_NAME} src/main.cpp)\n',
      'src/main.cpp': 'int main() {}\n',
      'charts/a.txt': 'a\n',
    },
    before: dockerfile`
      FROM ubuntu:24.04
      RUN apt-get update && apt-get install -y g++ cmake make libsqlite3-dev
      COPY . /app
      WORKDIR /app
      RUN mkdir build && cd build && cmake .. && make -j4
      CMD ["./build/plumb", "charts/a.txt"]
    `,
    title: 'Convert to a multi-stage build that ends in ubuntu:24.04',
    after: dockerfile`
      FROM ubuntu:24.04 AS base

      FROM base AS build
      RUN apt-get update && apt-get install -y g++ cmake make libsqlite3-dev
      COPY . /app
      WORKDIR /app
      RUN mkdir build && cd build && cmake .. && make -j4

      FROM base
      RUN apt-get update && apt-get install -y libsqlite3-0
      WORKDIR /app
      COPY --from=build /app/build/plumb /app/build/plumb
      COPY --from=build /app/charts /app/charts
      CMD ["./build/plumb", "charts/a.txt"]
    `,
  },
  {
    name: 'CMake installs',
    kind: 'multi-stage',
    files: {
      'CMakeLists.txt':
        'project(plumb)\nadd_executable(plumb main.cpp)\ninstall(TARGETS plumb RUNTIME DESTINATION bin)\n',
      'main.cpp': 'int main() {}\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y g++ cmake
      WORKDIR /src
      COPY . .
      RUN cmake -S . -B out && cmake --build out && cmake --install out
      CMD ["plumb"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM debian:trixie AS build
      RUN apt-get update && apt-get install -y g++ cmake
      WORKDIR /src
      COPY . .
      RUN cmake -S . -B out && cmake --build out && cmake --install out

      FROM debian:trixie-slim
      WORKDIR /src
      COPY --from=build /usr/local/bin/plumb /usr/local/bin/plumb
      CMD ["plumb"]
    `,
  },
  {
    name: "the compiler's image",
    kind: 'multi-stage',
    files: {
      'main.c': 'int main(void) { return 0; }\n',
      'start.sh': '#!/bin/sh\nexec /app/plumb "$@"\n',
    },
    before: dockerfile`
      FROM gcc:15
      WORKDIR /app
      COPY . .
      RUN gcc -O2 -o plumb main.c -lm
      RUN chmod +x start.sh
      CMD ["./start.sh"]
    `,
    brings: ['copied-then-chmod'],
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM gcc:15 AS build
      WORKDIR /app
      COPY . .
      RUN gcc -O2 -o plumb main.c -lm

      FROM debian:trixie-slim
      WORKDIR /app
      COPY --from=build /app/plumb /app/plumb
      COPY --from=build /app/start.sh /app/
      RUN chmod +x start.sh
      CMD ["./start.sh"]
    `,
  },
  {
    name: 'a library of C++ that only the compiler brings',
    kind: 'multi-stage',
    files: {
      'main.cpp': 'int main() {}\n',
    },
    before: dockerfile`
      FROM gcc:15
      WORKDIR /app
      COPY . .
      RUN g++ -o plumb main.cpp
      CMD ["./plumb"]
    `,
    refused: 'gcc has libraries of its own, which the program may be linked with.',
  },
  {
    name: "a library of the compiler's image",
    kind: 'multi-stage',
    files: {
      'main.c': 'int main(void) { return 0; }\n',
    },
    before: dockerfile`
      FROM gcc:15
      WORKDIR /app
      COPY . .
      RUN gcc -o plumb main.c -lcurl
      CMD ["./plumb"]
    `,
    refused: 'The program is built with -lcurl.',
  },
  {
    name: 'a library of its own',
    kind: 'multi-stage',
    files: {
      Makefile: 'plumb: main.c\n\t$(CC) -shared -o libline.so line.c\n\t$(CC) -o plumb main.c -L. -lline\n',
      'main.c': 'int main(void) { return 0; }\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y g++ cmake make python3
      WORKDIR /app
      COPY . .
      RUN make
      CMD ["./plumb"]
    `,
    refused: 'The Makefile makes more than programs: -shared.',
  },
  {
    name: 'a recipe that writes data',
    kind: 'multi-stage',
    files: {
      Makefile: 'plumb: main.c\n\t$(CC) -o plumb main.c\n\t./plumb --write > tides.dat\n',
      'main.c': 'int main(void) { return 0; }\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y g++ cmake make python3
      WORKDIR /app
      COPY . .
      RUN make
      CMD ["./plumb"]
    `,
    refused: 'The Makefile does more than compile: ./plumb --write > tides.dat.',
  },
  {
    name: 'CMake fetches libraries',
    kind: 'multi-stage',
    files: {
      'CMakeLists.txt': 'project(plumb)\ninclude(FetchContent)\nadd_executable(plumb main.cpp)\n',
      'main.cpp': 'int main() {}\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y g++ cmake make python3
      WORKDIR /app
      COPY . .
      RUN cmake . && make
      CMD ["./plumb"]
    `,
    refused: 'CMake makes more than programs: FetchContent.',
  },
  {
    name: 'something else is started',
    kind: 'multi-stage',
    files: {
      'fast.c': 'int main(void) { return 0; }\n',
      'app.py': 'print(1)\n',
    },
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y g++ cmake make python3
      WORKDIR /app
      COPY . .
      RUN gcc -o fast fast.c
      CMD ["python3", "app.py"]
    `,
    refused: 'python3 is started, and nothing in this file is known to write it.',
  },
]
