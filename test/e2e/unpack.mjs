// Unpacks a .vsix, which is a zip whose folder `extension` holds the extension.
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import yauzl from 'yauzl'

export async function unpack(vsix, target) {
  const zip = await new Promise((resolve, reject) => {
    yauzl.open(vsix, { lazyEntries: true, autoClose: false }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    )
  })
  const openStream = (entry) =>
    new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
    })
  await new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', async (entry) => {
      try {
        const inside = /^extension\/(.+[^/])$/.exec(entry.fileName)?.[1]
        if (inside) {
          const file = path.join(target, inside)
          fs.mkdirSync(path.dirname(file), { recursive: true })
          await pipeline(await openStream(entry), fs.createWriteStream(file))
        }
        zip.readEntry()
      } catch (error) {
        reject(error)
      }
    })
    zip.readEntry()
  })
  zip.close()
}
