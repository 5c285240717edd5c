// Writes rules/data/tags.ts from a listing of the official images' tags.
//
//   node test/update/tags.mjs LISTING.json
//
// The listing is one JSON object: { source, images: { name: { now: [tag], removed: { tag: 'YYYY-MM-DD' } } },
// goneImages: { name: 'YYYY-MM-DD' } }. It is read off the first-parent history of
// docker-library/official-images: `now` holds the tags of library/<name> at its head, `removed` the tags that
// were there once, with the date of the commit that took the last one out. Tags without a patch level only.
import { readFileSync, writeFileSync } from 'node:fs'

const listing = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const asOf = /\d{4}-\d\d-\d\d/.exec(listing.source)[0]

/** Images whose removed tags are left out: many and hardly used, so only what is built now is kept. */
const onlyNow = new Set(
  `azul-zulu bonita chronograf convertigo couchbase crate eggdrop emqx espocrm
  friendica geonetwork haxe hylang ibm-semeru-runtimes irssi jetty joomla kapacitor
  lightstreamer matomo mediawiki monica neurodebian nim rakudo-star redmine rocket.chat ros
  sapmachine satosa silverpeas spiped storm tomee websphere-liberty xwiki yourls znc`.split(/\s+/),
)
/** Images whose release line is the first number alone: the removed minor tags follow from it. */
const majorLines = new Set('debian docker ghost gradle node rust wordpress'.split(' '))
/** Kept out of the removed tags because the reader derives them: see removedTag in server/facts/images.ts. */
const derived = (image, tag, { now, removed }) => {
  if (/(^|[-.\d])(alpha|beta|dev|ea|experimental|nightly|preview|rc|tip)\d*($|[-.\d])/i.test(tag)) return true
  if (/\d+\.\d+\.\d+/.test(tag) || /windowsservercore|nanoserver/.test(tag)) return true
  if (image === 'openjdk' && /^(\d+u\d+|\d+\.\d)/.test(tag)) return true
  const [version, suffix] = split(tag)
  const coarser = version.includes('.') ? version.slice(0, version.lastIndexOf('.')) + suffix : undefined
  if (!majorLines.has(image) || coarser === undefined) return false
  // A line can be gone before its last minor version; then the date cannot be derived.
  return now.includes(coarser) || removed[coarser] >= removed[tag]
}

/** Into what takes suffixes and the suffix, as that packs best; the reader only joins them again. */
const split = (tag) => {
  const match =
    /^(v?\d[^-]*|current|lts|jod|krypton|stable|mainline|jdk-?\d+|jre-?\d+|temurin-\d+|jdk-lts-and-current|jdk-\d+-and-\d+|tip)(-.*)?$/.exec(
      tag,
    )
  return match ? [match[1], match[2] ?? ''] : ['', tag === '' ? '' : `-${tag}`]
}
const day = (date) => ((Date.parse(date) - Date.parse('2013-01-01')) / 86_400_000).toString(36)
const pair = (index) => index.toString(36).padStart(2, '0')
/** [0, 1, 2, 5] is '0-2,5', in base 36. */
const runs = (numbers) => {
  const found = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  const text = ([from, to]) => (from === to ? from.toString(36) : `${from.toString(36)}-${to.toString(36)}`)
  return found.map(text).join(',')
}
const later = (a, b) => (a === undefined ? b : a === '' || b === '' ? '' : a > b ? a : b)
const earlier = (a, b) => (a === '' ? b : b === '' ? a : a < b ? a : b)

const encode = (image, { now, removed }) => {
  const table = new Map()
  const put = (tag, date) => {
    const [version, suffix] = split(tag)
    if (!table.has(version)) table.set(version, new Map())
    table.get(version).set(suffix, date)
  }
  if (!onlyNow.has(image)) {
    for (const tag of Object.keys(removed)) {
      if (!derived(image, tag, { now, removed })) put(tag, removed[tag])
    }
  }
  for (const tag of now) if (tag !== 'GitRepo') put(tag, '')
  const versionDates = new Map()
  const suffixDates = new Map()
  for (const [version, row] of table) {
    for (const [suffix, date] of row) {
      versionDates.set(version, later(versionDates.get(version), date))
      suffixDates.set(suffix, later(suffixDates.get(suffix), date))
    }
  }
  const suffixes = [...suffixDates.keys()].toSorted()
  const sets = new Map()
  const versions = [...table.keys()].toSorted()
  const exceptions = []
  for (const [at, version] of versions.entries()) {
    const row = table.get(version)
    const set = runs([...row.keys()].map((suffix) => suffixes.indexOf(suffix)))
    sets.set(set, [...(sets.get(set) ?? []), at])
    for (const [suffix, date] of row) {
      if (date !== earlier(versionDates.get(version), suffixDates.get(suffix))) {
        exceptions.push(`${pair(at)}${pair(suffixes.indexOf(suffix))}${date && day(date)}`)
      }
    }
  }
  const dated = (text, date) => (date === '' ? text : `${text}!${day(date)}`)
  const setList = [...sets.keys()]
  const setOf = (at) => setList.findIndex((set) => sets.get(set).includes(at))
  return [
    suffixes.map((suffix) => dated(suffix, suffixDates.get(suffix))).join(' '),
    versions
      .map((version, at) => dated(`${version}=${setOf(at).toString(36)}`, versionDates.get(version)))
      .join(' '),
    setList.join(' '),
    exceptions.toSorted().join(' '),
  ].join('|')
}

const quote = (text) => `'${text}'`
const key = (text) => (/^[a-z]\w*$/.test(text) ? text : quote(text))
/** As the formatter writes it: a value that does not fit beside a key of five or more gets a line of its own. */
const rows = (record, value) =>
  Object.keys(record)
    .toSorted()
    .map((name) => {
      const [head, text] = [`  ${key(name)}:`, `${value(name)},`]
      const fits = head.length + 1 + text.length <= 110 || key(name).length < 5
      return `${head}${fits ? ' ' : '\n    '}${text}\n`
    })
    .join('')
// An image that lists nothing but the pseudo tag is built outside this set: nothing is known of its tags.
const images = Object.fromEntries(
  Object.entries(listing.images).filter(([, { now }]) => now.some((tag) => tag !== 'GitRepo')),
)
const gone = Object.fromEntries(
  Object.entries(listing.goneImages).filter(([name]) => /^[a-z][a-z0-9-]*$/.test(name)),
)
writeFileSync(
  new URL('../../rules/data/tags.ts', import.meta.url),
  `// Which tags of Docker's official images are built, and when the others left. Written by test/update/tags.mjs.
// Source: ${listing.source.replace(/^github:/, 'github.com/')} and its first-parent history.

/** The day the table was read, ISO. */
export const tagsAsOf = '${asOf}'

/**
 * Official images that left as a whole, with the day (ISO).
 */
export const goneImages: Readonly<Record<string, string>> = {
${rows(gone, (name) => quote(gone[name]))}}

/**
 * All tags without a patch level, per image, packed as 'suffixes|versions|sets|exceptions'. A tag is a version
 * followed by a suffix (without the leading dash if the version is empty).
 * - suffixes: separated by spaces; \`!day\` follows one that no tag built now carries.
 * - versions: \`version=set\` with the number of a set in base 36, and \`!day\` if no tag of it is built now.
 * - sets: which suffixes a version has (or had): base-36 numbers and runs of them.
 * - exceptions: pair of the version, pair of the suffix, day. Otherwise a tag left on the earlier day of its
 *   version and its suffix, or is built if neither has one. No day in an exception: it is built.
 * Days are base-36 counts since 2013-01-01. Left out, because they follow from the rest: removed tags of
 * pre-releases, of Windows, and minor versions of images whose release line is the major number;
 * and the removed tags of hardly used images, of which only what is built is listed.
 */
export const officialTags: Readonly<Record<string, string>> = {
${rows(images, (name) => quote(encode(name, images[name])))}}
`,
)
