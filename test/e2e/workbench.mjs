// VS Code's window as a user works it: by keyboard, and by what can be seen.
import fs from 'node:fs'

const rows = '.monaco-list-row'
const menu = '.action-widget:not(.action-list-submenu-panel)'

/** @param {import('playwright-core').Page} page */
export function workbench(page) {
  const keys = page.keyboard
  const editor = (name) => `.editor-group-container.active .monaco-editor[data-uri$="/${name}"]`
  const input = page.locator('.quick-input-widget:visible .quick-input-box input')
  const picks = page.locator(`.quick-input-list ${rows}`)
  const actions = page.locator(`${menu} ${rows}.action`)

  /**
   * Widgets close again when a late change of layout takes the focus. So: press, wait a little, and when it is
   * not there, Escape and press again. Every gesture here may be repeated, so this hides no fault.
   */
  async function press(chords, shown, tries = 6) {
    for (let turn = 1; ; turn++) {
      for (const chord of chords) await keys.press(chord)
      try {
        await shown.first().waitFor({ timeout: 2500 })
        return
      } catch (error) {
        if (turn === tries) throw error
        await keys.press('Escape')
      }
    }
  }

  async function pickerGone() {
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
  }

  const self = {
    press,
    picks,
    async ready() {
      await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 60_000 })
      // A mouse over the text would start hovers of its own.
      await page.mouse.move(0, 0)
    },
    async shows(name) {
      await page.waitForSelector(`${editor(name)} .view-lines`)
    },
    async focus(name) {
      await keys.press('Control+1')
      await page.waitForFunction(
        (box) => document.querySelector(box)?.contains(document.activeElement),
        editor(name),
      )
    },
    squiggles: (name, severity = 'warning') => page.locator(`${editor(name)} .squiggly-${severity}`),
    async squiggled(name, severity) {
      await self.squiggles(name, severity).first().waitFor({ state: 'attached' })
    },
    async clean(name, severity) {
      await self.squiggles(name, severity).first().waitFor({ state: 'detached' })
    },
    /** The words above a squiggle, read from the page: its box laid over the text of its line. */
    squiggledText: (name, severity = 'warning') =>
      page.evaluate(
        ([box, mark]) => {
          const root = document.querySelector(box)
          const { left, right, top } = root.querySelector(mark).getBoundingClientRect()
          let text = ''
          for (const line of root.querySelectorAll('.view-line')) {
            if (Math.abs(line.getBoundingClientRect().top - top) > 4) continue
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              for (let at = 0; at < node.length; at++) {
                const range = document.createRange()
                range.setStart(node, at)
                range.setEnd(node, at + 1)
                const glyph = range.getBoundingClientRect()
                const middle = (glyph.left + glyph.right) / 2
                if (middle > left && middle < right) text += node.data[at]
              }
            }
          }
          return text.replaceAll('\u00a0', ' ')
        },
        [editor(name), `.squiggly-${severity}`],
      ),
    async command(label) {
      await press(['F1'], input)
      await input.fill(`>${label}`)
      await picks.filter({ hasText: label }).first().click()
    },
    async open(name) {
      await press(['Control+p'], input)
      await input.fill(name)
      // By its row: Enter could still take the first of the list from before the filter.
      await picks.filter({ hasText: name }).first().click()
      await self.shows(name.split('/').pop())
    },
    /** Line and column from 1. */
    async goTo(line, column = 1) {
      await press(['Control+g'], input)
      await input.fill(`:${line}:${column}`)
      await keys.press('Enter')
      await pickerGone()
    },
    pickerGone,
    async hover(text) {
      const shown = page.locator('.monaco-editor .monaco-hover:not(.hidden)').filter({ hasText: text })
      await press(['Control+k', 'Control+i'], shown)
      return shown.innerText()
    },
    /** Opens the light bulb's menu and takes the action with that title. Returns all titles. */
    async fix(title) {
      await press(['Control+.'], actions.filter({ hasText: title }))
      const titles = await actions.allInnerTexts()
      await actions.filter({ hasText: title }).first().click()
      await page.locator(menu).waitFor({ state: 'hidden' })
      return titles
    },
    /** Opens the light bulb's menu and leaves it open. Returns all titles. */
    async menu(title) {
      await press(['Control+.'], actions.filter({ hasText: title }))
      return actions.allInnerTexts()
    },
    async suggest(prefix, label = prefix) {
      const row = page.locator(`.suggest-widget.visible ${rows}`).filter({ hasText: label })
      await keys.type(prefix)
      await press(['Control+Space'], row)
      await row.first().click()
    },
    /** The boxes of the refactor preview, that of each file before those of its changes. */
    boxes: page.locator('.edit-checkbox'),
    /** Shows what the change with these words makes of its file. */
    async preview(text) {
      await page.locator(`.bulk-edit-panel ${rows}`).filter({ hasText: text }).first().click()
      await page.locator('.tab.active').filter({ hasText: 'Refactor Preview' }).waitFor()
      await page.mouse.move(0, 0)
      // Its editors are laid out after they are there.
      await page.waitForTimeout(500)
    },
    /** Ends the refactor preview with its button of that name. */
    async confirm(name) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'hidden' })
    },
    /** Saves and waits until the file on disk is as expected: the window holds only the lines in sight. */
    async save(file, expected) {
      await keys.press('Control+s')
      return self.disk(file, expected)
    },
    async disk(file, expected, ms = 15_000) {
      for (const begin = Date.now(); ;) {
        const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
        // The editor empties a file before it writes.
        if (text && expected(text)) return text
        if (Date.now() - begin > ms) throw new Error(`Not on disk as expected: ${JSON.stringify(text)}`)
        await new Promise((resolve) => {
          setTimeout(resolve, 50)
        })
      }
    },
    /** Lines in sight; the page keeps them in any order, with no-break spaces. */
    text: (name) =>
      page.locator(`${editor(name)} .view-lines .view-line`).evaluateAll((lines) =>
        lines
          .map((line) => ({
            top: Number.parseFloat(line.style.top),
            text: line.textContent.replaceAll('\u00a0', ' '),
          }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text)
          .join('\n'),
      ),
    /** Opens the Problems panel; to be called once, because its key closes it again. */
    async problems() {
      const markers = page.locator(`.markers-panel ${rows}:has(.marker-message)`)
      await keys.press('Control+Shift+m')
      await markers.first().waitFor()
      return markers.evaluateAll((found) =>
        found.map((row) => {
          const part = (name) => row.querySelector(`.marker-${name}`)?.textContent ?? ''
          return {
            message: part('message'),
            source: part('source'),
            code: part('code'),
            position: part('line'),
          }
        }),
      )
    },
    /** Toasts that are in sight. */
    toasts: () => page.locator('.notifications-toasts .notification-toast').allInnerTexts(),
  }
  return self
}
