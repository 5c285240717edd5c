// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'web',
    kind: 'multi-stage',
    files: {
      'Program.cs': '',
      'Shop.csproj': dockerfile`
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
        </Project>
      `,
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:8.0
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /app
      WORKDIR /app
      ENV ASPNETCORE_URLS=http://+:8080
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/aspnet:8.0',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /app

      FROM mcr.microsoft.com/dotnet/aspnet:8.0
      WORKDIR /src
      COPY --from=build /app /app
      WORKDIR /app
      ENV ASPNETCORE_URLS=http://+:8080
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
  },
  {
    name: 'worker',
    kind: 'multi-stage',
    files: {
      'Program.cs': '',
      'Worker.csproj': dockerfile`
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net9.0</TargetFramework></PropertyGroup>
        </Project>
      `,
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:9.0
      WORKDIR /app
      COPY . ./
      RUN dotnet restore && dotnet publish --configuration Release --output out
      CMD ["dotnet", "out/Worker.dll"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/runtime:9.0',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
      WORKDIR /app
      COPY . ./
      RUN dotnet restore && dotnet publish --configuration Release --output out

      FROM mcr.microsoft.com/dotnet/runtime:9.0
      WORKDIR /app
      COPY --from=build /app/out /app/out
      CMD ["dotnet", "out/Worker.dll"]
    `,
  },
  {
    name: 'alpine-program',
    kind: 'multi-stage',
    files: {
      'src/Api/Api.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
      'src/Api/Program.cs': 'WebApplication.Create().Run();\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine
      WORKDIR /src
      COPY src/Api/Api.csproj src/Api/
      RUN dotnet restore src/Api/Api.csproj
      COPY . .
      RUN dotnet publish src/Api/Api.csproj -c Release -o /out --no-restore
      WORKDIR /out
      EXPOSE 8080
      USER app
      ENTRYPOINT ["./Api"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/aspnet:10.0-alpine',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
      WORKDIR /src
      COPY src/Api/Api.csproj src/Api/
      RUN dotnet restore src/Api/Api.csproj
      COPY . .
      RUN dotnet publish src/Api/Api.csproj -c Release -o /out --no-restore

      FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
      RUN apk add --no-cache icu-data-full icu-libs tzdata
      WORKDIR /src
      ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false
      COPY --from=build /out /out
      WORKDIR /out
      EXPOSE 8080
      USER app
      ENTRYPOINT ["./Api"]
    `,
  },
  {
    name: 'usual-folder',
    kind: 'multi-stage',
    files: {
      'Program.cs': 'Console.WriteLine();\n',
      'jobs.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0
      WORKDIR /src
      COPY jobs.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release
      USER app
      CMD ["dotnet", "bin/Release/net10.0/publish/jobs.dll"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/runtime:10.0',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY jobs.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release

      FROM mcr.microsoft.com/dotnet/runtime:10.0
      WORKDIR /src
      COPY --from=build /src/bin/Release/net10.0/publish /src/bin/Release/net10.0/publish
      USER app
      CMD ["dotnet", "bin/Release/net10.0/publish/jobs.dll"]
    `,
  },
  {
    // ASP.NET reads its settings and wwwroot in the folder that it is started in.
    name: 'settings-in-the-working-folder',
    kind: 'multi-stage',
    files: {
      'Ferry.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
      'Program.cs': 'WebApplication.Create().Run();\n',
      'Properties/launchSettings.json': '{}\n',
      'appsettings.json': '{}\n',
      'wwwroot/index.html': 'Welcome aboard.\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0
      WORKDIR /app
      COPY . .
      RUN dotnet publish -c Release -o out
      ENV ASPNETCORE_URLS=http://+:5000
      EXPOSE 5000
      ENTRYPOINT ["dotnet", "out/Ferry.dll"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/aspnet:10.0',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /app
      COPY . .
      RUN dotnet publish -c Release -o out

      FROM mcr.microsoft.com/dotnet/aspnet:10.0
      WORKDIR /app
      COPY --from=build /app/out /app/out
      COPY --from=build /app/wwwroot /app/wwwroot
      COPY --from=build /app/appsettings.json /app/
      ENV ASPNETCORE_URLS=http://+:5000
      EXPOSE 5000
      ENTRYPOINT ["dotnet", "out/Ferry.dll"]
    `,
  },
  {
    // What lies in the folders of the projects is published with them; a package may bring ASP.NET along.
    name: 'solution',
    kind: 'multi-stage',
    files: {
      'Tide.sln': '"src\\\\Worker\\\\Worker.csproj"\n',
      'src/Core/Core.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>\n',
      'src/Core/Table.cs': 'class Table;\n',
      'src/Worker/Program.cs': 'Console.WriteLine();\n',
      'src/Worker/Worker.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Worker"><ItemGroup><PackageReference Include="Serilog.AspNetCore" Version="9.0.0" /></ItemGroup></Project>\n',
      'src/Worker/appsettings.json': '{}\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0
      WORKDIR /src
      COPY . .
      RUN dotnet restore Tide.sln && dotnet test Tide.sln
      RUN dotnet publish src/Worker/Worker.csproj -c Release -o /app/publish
      ENTRYPOINT ["dotnet", "/app/publish/Worker.dll"]
    `,
    title: 'Convert to a multi-stage build that ends in mcr.microsoft.com/dotnet/aspnet:10.0',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY . .
      RUN dotnet restore Tide.sln && dotnet test Tide.sln
      RUN dotnet publish src/Worker/Worker.csproj -c Release -o /app/publish

      FROM mcr.microsoft.com/dotnet/aspnet:10.0
      WORKDIR /src
      COPY --from=build /app/publish /app/publish
      ENTRYPOINT ["dotnet", "/app/publish/Worker.dll"]
    `,
  },
]
