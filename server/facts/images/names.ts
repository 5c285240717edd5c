// What the tables call an image, by any of the names that people write.
import {
  architectureNamespaces,
  type ImageRow,
  officialImages,
  officialMirrors,
  otherImages,
} from '../../../rules/data/images.ts'
import { goneImages, officialTags } from '../../../rules/data/tags.ts'

/** An image name in its parts, variables resolved. 'docker.io' and 'library/' may be there or not. */
export interface ImageReference {
  readonly registry?: string | undefined
  readonly repository: string
  readonly tag?: string | undefined
  readonly digest?: string | undefined
}

export interface Name {
  /** How the tables call it. */
  readonly key: string
  readonly spelled: string
  readonly official: boolean
  /** The release of the base that the repository's name carries: 'debian12'. */
  readonly baseRelease?: string
}

export function nameOf({ registry, repository }: ImageReference): Name {
  const spelled = registry === undefined || registry === '' ? repository : `${registry}/${repository}`
  const full = spelled.toLowerCase()
  const mirror = officialMirrors.find((prefix) => full.startsWith(prefix))
  const rest =
    mirror === undefined
      ? full.replace(/^(?:index\.|registry-1\.)?docker\.io\//, '')
      : full.slice(mirror.length)
  if (!rest.includes('/')) {
    if (rest === 'scratch') return { key: rest, spelled, official: false }
    return {
      key: rest,
      spelled,
      official: isOfficial(rest),
    }
  }
  const [space, ...below] = rest.split('/')
  if (below.length === 1 && architectureNamespaces.includes(space as string)) {
    const key = below[0] as string
    if (isOfficial(key)) return { key, spelled, official: true }
  }
  const distroless = /^(gcr\.io\/distroless\/[a-z0-9-]+?)(?:-debian(\d+))?$/.exec(rest)
  if (distroless) {
    const [, key, release] = distroless
    return {
      key: key as string,
      spelled,
      official: false,
      ...(release === undefined ? {} : { baseRelease: release }),
    }
  }
  const ubi =
    /^(?:registry\.access\.redhat\.com|registry\.redhat\.io|redhat)\/(ubi\d+)(?:\/ubi)?(-minimal|-micro|-init)?$/.exec(
      rest,
    )
  if (ubi) {
    const kind = ubi[2] === undefined || ubi[2] === '-init' ? '' : ubi[2]
    return { key: `registry.access.redhat.com/${ubi[1]}${kind}`, spelled, official: false }
  }
  return { key: rest, spelled, official: false }
}

function isOfficial(key: string): boolean {
  return [officialTags, officialImages, goneImages].some((table) => Object.hasOwn(table, key))
}

export function familyOf({ key, official }: Name): ImageRow | undefined {
  if (official) return own(officialImages, key)
  const exact = own(otherImages, key)
  if (exact) return exact
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    const row = own(otherImages, `${key.slice(0, end)}/*`)
    if (row) return row
  }
  return undefined
}

export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
