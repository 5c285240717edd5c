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
]
