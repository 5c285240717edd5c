// Distributions and their releases, by number and by code name.
import { type DistributionId, type ReleaseRow, releases } from '../../../rules/data/images.ts'
import { own } from './names.ts'

export interface Distribution {
  readonly id: DistributionId
  /** '12' for Debian, '22.04' for Ubuntu, '3.20' for Alpine, 'sid', 'edge'. */
  readonly release?: string | undefined
  /** 'bookworm', 'jammy'. */
  readonly codeName?: string | undefined
  /** The last day of free security updates, ISO. */
  readonly endOfLife?: string | undefined
}

export const codeNames = new Map(
  releases.flatMap((row) => (row.codeName === undefined ? [] : [[row.codeName, row] as const])),
)

export function distributionToken(token: string): Distribution | undefined {
  const named = codeNames.get(token)
  if (named) return { id: named.distribution, release: named.number, codeName: named.codeName }
  const match = /^([a-z]+)(\d[\d.]*)?$/.exec(token)
  if (!match) return undefined
  const [, word, number] = match
  const id = own(distributionWords, word as string)
  if (id === undefined) return undefined
  // Ubuntu's releases are also written without the dot.
  const release =
    id === 'ubuntu' && number?.length === 4 ? `${number.slice(0, 2)}.${number.slice(2)}` : number
  return { id, release }
}

const distributionWords: Readonly<Record<string, DistributionId>> = {
  al: 'amazon',
  alpine: 'alpine',
  azurelinux: 'azurelinux',
  centos: 'centos',
  debian: 'debian',
  fedora: 'fedora',
  ltsc: 'windows',
  nanoserver: 'windows',
  ol: 'oracle',
  oracle: 'oracle',
  oraclelinux: 'oracle',
  rockylinux: 'rocky',
  ubi: 'rhel',
  ubuntu: 'ubuntu',
  windowsservercore: 'windows',
}

export function withRelease(
  id: DistributionId | undefined,
  release: string | undefined,
): Distribution | undefined {
  if (id === undefined) return undefined
  const row = releaseRow(id, release)
  return { id, release, codeName: row?.codeName, endOfLife: row?.endOfLife }
}

export function releaseRow(id: DistributionId, release: string | undefined): ReleaseRow | undefined {
  return releases.find((row) => row.distribution === id && row.number === release)
}

/** Ordered within one distribution: '3.9' comes before '3.10'. */
export function releaseNumber(release: string | undefined): number {
  const [major = '0', minor = '0'] = release?.split('.') ?? []
  return Number(major) * 1000 + Number(minor)
}

export const distrolessRelease = '13'

/** The version of Python in the distroless images of that release. */
export const distrolessPython = '3.13'
