import { dockerfile, type Rule } from '../rule.ts'

const socket = /(?:^|[/\\])(?:docker|podman|containerd|crio)\.sock$/

export default {
  title: "The image asks for the container runtime's socket",
  why: `
    Who can write to \`docker.sock\` can start a privileged container with the host's disk in it, and is root on the host.
    An image that declares the socket as a volume invites to hand it over.
  `,
  severity: 'error',
  covers: ['semgrep/dockerd-socket-mount'],

  *check(file) {
    for (const instruction of file.named('VOLUME')) {
      for (const item of instruction.json?.items ?? instruction.words) {
        if (!socket.test(file.expand(item.value, instruction) ?? item.value)) continue
        yield {
          at: item,
          message: `Whoever mounts ${item.value} gives this container control over the host.`,
        }
      }
    }
    for (const { mounts, instruction } of file.runs) {
      for (const { flag, options, type, target } of mounts) {
        const option = options.find(
          ({ key, value }) =>
            /^(?:source|src|target|dst|destination)$/.test(key) && value !== undefined && socket.test(value),
        )
        if (!option || type === 'cache' || type === 'tmpfs') continue
        const at = file.text.slice(option.start, option.end).includes('.sock')
          ? { start: option.start, end: option.end }
          : flag
        yield {
          at,
          message: `${instruction.keyword.text} gets ${option.value ?? target}, and with it control over the machine that builds.`,
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM docker:29-cli
        VOLUME «/var/run/docker.sock»
      `,
    },
    {
      bad: dockerfile`
        FROM docker:29-cli
        VOLUME ["/data", «"/var/run/docker.sock"»]
        RUN --mount=type=bind,source=run,«target=/var/run/docker.sock» docker build .
      `,
    },
    {
      because: 'a mention is no mount',
      good: dockerfile`
        FROM docker:29-cli
        ENV DOCKER_HOST=unix:///var/run/docker.sock
        VOLUME /var/lib/docker
      `,
    },
  ],
} satisfies Rule
