// How large base images are, as orders of magnitude, linux/amd64. Sources: docker-library/repo-info (on
// disk: images built in 2026-08 and 2026-09, debian in 2022-10; compressed: undated files),
// GoogleContainerTools/distroless, and dotnet/dotnet-docker's size report (a small web API on the image,
// compressed).

export interface SizeRow {
  /** Bytes of all layers, unpacked. */
  readonly disk?: number
  /** Bytes that are pulled. */
  readonly compressed?: number
}

const MB = 1_000_000

/** By image and variant ('full' is the bare tag). */
export const imageSizes: Readonly<Record<string, Readonly<Record<string, SizeRow>>>> = {
  busybox: { full: { disk: 4.5 * MB } },
  debian: { full: { disk: 120 * MB, compressed: 50 * MB } },
  'gcr.io/distroless/static': { distroless: { disk: 2 * MB } },
  'mcr.microsoft.com/dotnet/aspnet': {
    alpine: { compressed: 52 * MB },
    distroless: { compressed: 53 * MB },
    full: { compressed: 92 * MB },
  },
  node: {
    alpine: { disk: 170 * MB, compressed: 57 * MB },
    full: { compressed: 440 * MB },
    slim: { compressed: 83 * MB },
  },
  php: { alpine: { disk: 110 * MB } },
  python: {
    alpine: { disk: 46 * MB },
    full: { disk: 1100 * MB },
    slim: { disk: 120 * MB },
  },
}
