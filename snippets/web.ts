// Dockerfiles for files that nginx serves, and the nginx stage that built sites end in.
import type { Project } from '../server/facts/project.ts'
import { fitOf, prefixOf, stackOf } from './known.ts'
import { choice, file, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const web: readonly Template[] = [
  {
    id: 'static-nginx-unprivileged',
    title: 'Dockerfile: static site on nginx-unprivileged',
    description: 'The image runs as its own user and listens on port 8080.',
    prefix: 'dockerfile-static',
    stack: 'static',
    whole: true,
    body: (project) => file`
      # syntax=docker/dockerfile:1

      ${webServer(copyOf(project), '=404')}
    `,
    fits: (project) => fitOf(project, 'static'),
  },
  {
    id: 'static-nginx',
    title: 'Dockerfile: static site on the official nginx',
    description: 'The official image, set up to run as the user nginx on port 8080.',
    prefix: 'dockerfile-static-nginx',
    stack: 'static',
    whole: true,
    body: (project) => file`
      # syntax=docker/dockerfile:1

      FROM nginx:${stop('1.30-alpine-slim')}
      # What is written goes to /tmp, so that no file of root's is in the way.
      COPY --link <<'EOF' /etc/nginx/nginx.conf
      worker_processes auto;
      pid /tmp/nginx.pid;
      events {
        worker_connections 1024;
      }
      http {
        include mime.types;
        default_type application/octet-stream;
        sendfile on;
        client_body_temp_path /tmp/client_body;
        fastcgi_temp_path /tmp/fastcgi;
        proxy_temp_path /tmp/proxy;
        scgi_temp_path /tmp/scgi;
        uwsgi_temp_path /tmp/uwsgi;
        server {
          listen 8080;
          root /usr/share/nginx/html;
          location / {
            try_files $uri $uri/ ${choice('=404', '/index.html')};
          }
        }
      }
      EOF
      ${copyOf(project)}
      USER nginx
      EXPOSE 8080
      ${health}
    `,
    fits: (project) => Math.max(0, fitOf(project, 'static') - 5),
  },
]

const health = part`
  HEALTHCHECK --interval=30s --timeout=5s --start-period=5s \
      CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
`

/** The stage that serves what `copy` brings; `fallback` is nginx's answer to a path that does not exist. */
export function webServer(copy: Part, fallback: '/index.html' | '=404'): Part {
  return part`
    FROM nginxinc/nginx-unprivileged:${stop('1.30-alpine-slim')}
    COPY --link <<'EOF' /etc/nginx/conf.d/default.conf
    server {
      listen 8080;
      root /usr/share/nginx/html;
      location / {
        try_files $uri $uri/ ${choice(fallback, fallback === '=404' ? '/index.html' : '=404')};
      }
    }
    EOF
    ${copy}
    # The number of the image's user nginx.
    USER 101
    EXPOSE 8080
    ${health}
  `
}

/** Copies the site: the folder of its index.html, else one with a usual name. */
function copyOf(project: Project): Part {
  const stack = stackOf(project, 'static')
  const prefix = prefixOf(stack)
  const usual = ['', 'public/', 'dist/', 'site/', 'html/', 'www/'].map((name) => prefix + name)
  const found = usual.find((folder) => project.files.includes(`${folder}index.html`)) ?? `${prefix}public/`
  return part`
    ${found === '' && '# All of the folder: a .dockerignore keeps the Dockerfile and .git out of the site.'}
    COPY --link ${stop(found || '.')} /usr/share/nginx/html
  `
}
