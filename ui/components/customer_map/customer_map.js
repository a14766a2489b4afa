// The map as a workspace: point at a cloud to read of it, click a dot or name a customer to be told of one, draw a line
// around some to list them. Pointing sends nothing; what goes to Python is a name to find, or the line.
const NEAR = 196, STILL = 5, HINT = 900, EVERY = 6, MOST = 120  // square pixels, pixels, milliseconds, pixels, corners
const ROW = 52  // pixels of the buttons in a row
const LONG = 6, PHONE = 420  // names and pixels beyond which names on clouds are written smaller
const shown = new WeakMap()

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  let map = shown.get(parentElement)
  if (!map) shown.set(parentElement, (map = new CustomerMap(parentElement)))
  map.ask = (wanted) => setTriggerValue('find', wanted)
  map.draw = (outline) => setStateValue('outline', outline)
  map.take(data)
  return () => {
    map.watch.disconnect()
    shown.delete(parentElement)
  }
}

class CustomerMap {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector)
    this.stage = this.find('.stage')
    Object.assign(this, { over: null, pinned: null, mark: -1, outline: [], fingers: new Map() })
    this.watch = new ResizeObserver(() => requestAnimationFrame(() => this.lay()))
    this.watch.observe(this.stage)
    this.hands()
    this.buttons()
  }

  hands() {
    const { stage } = this
    stage.addEventListener('pointerdown', (event) => this.down(event))
    stage.addEventListener('pointermove', (event) => this.move(event))
    stage.addEventListener('pointerup', (event) => this.up(event, true))
    stage.addEventListener('pointercancel', (event) => this.up(event, false))
    stage.addEventListener('pointerleave', () => this.light(null))
    // The wheel belongs to the page; with Ctrl, ⌘ or a pinch it zooms.
    stage.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return this.tell()
      event.preventDefault()
      this.zoom(Math.exp(-event.deltaY / 300), ...this.spot(event))
    }, { passive: false })
  }

  buttons() {
    this.find('.hands').addEventListener('click', ({ target }) => {
      const button = target.closest('button'), { wide, high } = this.dots
      if (button?.matches('.lasso')) return this.lasso(!this.lassoing)
      if (button?.matches('.view')) return this.inView()
      if (!button) return
      const by = Number(button.dataset.zoom)
      if (by) this.zoom(by, wide / 2, high / 2)
      else this.look(1, 0, 0)
    })
    this.find('.hands').addEventListener('keydown', (event) => {
      const way = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key]
      if (event.key === 'Escape') this.lasso(false)
      if (!way || !this.zoomed()) return
      event.preventDefault()
      this.shift(...way)
    })
    this.find('.find').addEventListener('submit', (event) => {
      event.preventDefault()
      this.mark = -1
      this.ask(this.find('input').value.trim())
    })
  }

  // What Python tells; where the hand has looked and what it has pinned stays.
  take(bytes) {
    if (same(this.bytes, bytes)) return this.lay(true)  // the theme may be another
    this.bytes = bytes
    const [data, buffer, at] = unpacked(bytes), n = data.drawn, view = this.dots?.view
    this.data = data
    data.x = new Uint16Array(buffer, at, n)
    data.y = new Uint16Array(buffer, at + 2 * n, n)
    this.rows = new Uint32Array(buffer, at + 4 * n, n)
    this.whose = new Uint8Array(buffer, at + 8 * n, n).map((label) => data.segments[label - 1].id)
    this.dots = new Dots(this.find('canvas'), data)
    this.tops = this.dots.tops(this.whose)
    if (!data.segments.some(({ id }) => id === this.pinned)) this.pinned = null
    Object.assign(this, { over: null, mark: -1 })
    this.build()
    this.answer(data.found)
    this.lay(true)
    if (view) this.look(view.zoom, view.right, view.down)
  }

  build() {
    const { axes, words, segments, spoken, drawn } = this.data, dye = ({ colour, ink }) => ({ style: `--segment: ${colour}; --on: ${ink}` })
    this.find('canvas').setAttribute('aria-label', spoken)
    this.find('.across').textContent = axes[0]
    this.find('.up').textContent = axes[1] ?? ''
    this.find('.drawn').textContent = words.drawn
    this.find('label').textContent = words.find
    this.find('input').placeholder = words.example
    this.find('.find button').textContent = words.go
    this.find('.hint').textContent = words.hint
    this.find('.hands').setAttribute('aria-label', words.hands)
    this.find('.list').setAttribute('aria-label', words.list)
    this.find('.work').classList.toggle('many', segments.length > LONG)
    this.find('.hands').querySelectorAll('button').forEach((button, i) => {
      button.setAttribute('aria-label', words.buttons[i])
      button.title = words.buttons[i]
    })
    this.find('.tags').replaceChildren(
      ...segments.map((one) => element('div', { class: 'tag', 'data-id': one.id, 'data-name': one.name, 'data-short': one.short, 'data-number': one.number, ...dye(one) }, element('i'), element('span'))),
    )
    const held = this.find('.list').contains(this.focused()) && this.focused().dataset.id
    this.find('.list').replaceChildren(...segments.map((one) => {
      const row = element('button', { class: 'row', type: 'button', 'data-id': one.id, 'aria-pressed': 'false', ...dye(one) })
      row.append(element('i', {}, String(one.number)), element('b', { title: one.name }, one.name), element('span', {}, one.counted))
      row.onmouseenter = row.onfocus = () => this.light(one.id)
      row.onmouseleave = row.onblur = () => this.light(null)
      row.onclick = () => this.pin(this.pinned === one.id ? null : one.id)
      return row
    }))
    if (held) this.find(`.row[data-id="${held}"]`)?.focus({ preventScroll: true })
  }

  focused() { return this.stage.getRootNode().activeElement }

  answer(found) {
    const box = this.find('.found')
    box.hidden = !found
    this.place = found?.at ?? null
    if (!found) return
    box.replaceChildren(...found.lines.map((line) => element('p', {}, line)))
    if (this.focused() !== this.find('input')) this.find('input').value = found.wanted
    if (found.id === undefined || found.wanted === this.told) return
    this.told = found.wanted
    this.pinned = found.id
  }

  lay(anew) {
    const { clientWidth, clientHeight } = this.stage
    if (!this.data || !clientWidth) return
    const row = getComputedStyle(this.find('.hands')).gridAutoFlow === 'column'  // on a phone; it covers nobody
    if (this.dots.fit(clientWidth, clientHeight - (row ? ROW : 0), 30) || anew) this.paint()
  }

  zoomed() { return this.dots.view.zoom > 1.001 }

  spot(event) {
    const { left, top } = this.stage.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }

  down(event) {
    if (event.button || event.target.closest('button')) return
    this.fingers.set(event.pointerId, [event.clientX, event.clientY])
    this.moved = 0
    if (this.lassoing) this.outline = [this.spot(event)]
    if (event.pointerType === 'mouse' || this.lassoing || this.zoomed()) this.stage.setPointerCapture(event.pointerId)
  }

  move(event) {
    const was = this.fingers.get(event.pointerId), now = [event.clientX, event.clientY]
    if (!was) return event.pointerType === 'mouse' && this.point(event)
    this.moved += Math.hypot(now[0] - was[0], now[1] - was[1])
    if (this.lassoing) this.trace(event)
    else if (this.fingers.size === 2) this.pinch(event.pointerId, now)
    else if (this.zoomed()) this.shift(now[0] - was[0], now[1] - was[1])
    this.fingers.set(event.pointerId, now)
  }

  pinch(id, now) {
    const [a, b] = [...this.fingers.entries()].map(([one, place]) => (one === id ? now : place)), [c, d] = [...this.fingers.values()]
    const { left, top } = this.stage.getBoundingClientRect(), apart = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]) || 1
    this.zoom(apart(a, b) / apart(c, d), (a[0] + b[0]) / 2 - left, (a[1] + b[1]) / 2 - top)
    this.moved = STILL + 1
  }

  up(event, done) {
    if (!this.fingers.delete(event.pointerId)) return
    if (this.lassoing) return done && this.close()
    if (!done || this.moved > STILL) return
    const i = this.near(event)
    if (i < 0) return this.pin(null)
    this.pin(this.whose[i])
    this.mark = i
    this.rings()
    this.ask(`#${this.rows[i]}`)
  }

  lasso(on) {
    this.lassoing = on
    this.stage.classList.toggle('drawing', on)
    this.find('.lasso').setAttribute('aria-pressed', on)
    if (on) return
    this.outline = []
    this.hold(null)
  }

  trace(event) {
    const here = this.spot(event), last = this.outline[this.outline.length - 1]
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < EVERY) return
    this.outline.push(here)
    this.around()
  }

  // The line is told in the picture’s own measure, so that those are found too who are not drawn.
  close() {
    const every = Math.ceil(this.outline.length / MOST)
    const corners = this.outline.filter((_, i) => i % every === 0).map(([x, y]) => this.dots.back(x, y))
    this.outline = []
    this.hold(corners.length > 2 ? corners : null)
  }

  // What a line does, without a hand that draws: nearer, aside by arrow keys, then those whom the picture shows.
  inView() {
    const { wide, high } = this.dots
    this.lasso(false)
    this.hold([[0, 0], [wide, 0], [wide, high], [0, high]].map(([x, y]) => this.dots.back(x, y)))
  }

  hold(ring) {
    const had = this.ring
    this.ring = ring
    this.around()
    if (ring || had) this.draw(ring && ring.map((place) => place.map((share) => Math.round(share * PLACES))))
  }

  around() {
    const drawn = this.outline.length ? this.outline : (this.ring ?? []).map((place) => this.dots.place(...place))
    this.find('.line path').setAttribute('d', drawn.length ? `M${drawn.map((place) => place.map(Math.round).join()).join('L')}Z` : '')
  }

  look(zoom, right, down) {
    this.dots.look(zoom, right, down)
    this.stage.classList.toggle('zoomed', this.zoomed())
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.paint())
  }

  shift(right, down) {
    const { view } = this.dots
    this.look(view.zoom, view.right + right, view.down + down)
  }

  zoom(by, x, y) {
    const { zoom, right, down } = this.dots.view, next = clamp(zoom * by, 1, 12), share = next / zoom
    this.look(next, x - (x - right) * share, y - (y - down) * share)
  }

  tell() {
    const hint = this.find('.hint')
    hint.hidden = false
    clearTimeout(this.hiding)
    this.hiding = setTimeout(() => (hint.hidden = true), HINT)
  }

  near(event) {
    const [x, y] = this.spot(event)
    let best = NEAR, at = -1
    for (let i = 0; i < this.whose.length; i++) {
      const [a, b] = this.dots.at(i), far = (a - x) ** 2 + (b - y) ** 2
      if (far < best) [best, at] = [far, i]
    }
    return at
  }

  point(event) {
    if (this.lassoing || event.target.closest('button')) return this.light(null)
    const i = this.near(event)
    this.stage.classList.toggle('over', i >= 0)
    this.light(i < 0 ? null : this.whose[i])
  }

  light(one) {
    if (one === this.over) return
    this.over = one
    this.paint()
  }

  pin(one) {
    this.pinned = one
    if (one === null) [this.mark, this.place] = [-1, null]
    this.paint()
  }

  paint() {
    const on = this.over ?? this.pinned, { dots } = this
    dots.show(dots.picture(on === null ? 'all' : `${on} bright`, this.whose, on === null ? null : new Set([on])))
    this.names(on)
    for (const row of this.find('.list').children) {
      row.classList.toggle('on', Number(row.dataset.id) === on)
      row.setAttribute('aria-pressed', Number(row.dataset.id) === this.pinned)
    }
    this.rings()
    this.around()
    this.summary(on)
  }

  names(on) {
    const { wide, high } = this.dots, boxes = [], many = this.data.segments.length > LONG
    const short = wide < PHONE || many, numbered = wide < PHONE && many
    for (const tag of this.find('.tags').children) {
      const one = Number(tag.dataset.id), [x, y] = this.tops[one] ? this.dots.place(...this.tops[one]) : [-1, -99]
      tag.classList.toggle('dim', on !== null && on !== one)
      tag.classList.toggle('short', short && on !== one)
      const lines = inLines(tag.dataset[on === one ? 'name' : numbered ? 'number' : 'short']), told = lines.join('\n')
      if (tag.lastChild.textContent !== told) tag.lastChild.textContent = told
      tag.classList.toggle('two', lines.length > 1)
      tag.hidden = x < 0 || y < -14 || x > wide || y > high + 14
      if (!tag.hidden) boxes.push({ tag, x, y: y - 14 })
    }
    for (const box of boxes) Object.assign(box, { w: box.tag.offsetWidth, h: box.tag.offsetHeight })
    const axis = this.find('.up').offsetWidth, hands = this.find('.hands')  // no axis on a phone
    const corner = { left: hands.offsetLeft, top: hands.offsetTop }
    for (const { tag, x, y, w, h } of spread(boxes, wide, high, axis && axis + 6, corner)) {
      tag.style.transform = `translate(${Math.round(x - w / 2)}px, ${Math.round(y - h / 2)}px)`
    }
  }

  rings() {
    const ring = this.find('.ring'), at = this.mark >= 0 ? this.dots.at(this.mark) : this.place && this.dots.place(...this.place)
    ring.hidden = !at
    if (at) [ring.style.left, ring.style.top] = at.map((pixels) => `${pixels}px`)
  }

  // Of the segment under the pointer, or pinned; at rest of the one that Python put first.
  summary(on) {
    const { segments, rest, words } = this.data, one = segments.find(({ id }) => id === (on ?? rest))
    if (this.said === one && this.quiet === (on === null)) return
    Object.assign(this, { said: one, quiet: on === null })
    const part = ({ whole, told, width }) => {
      const fill = element('i', { style: `width: ${width}` })
      return element('div', {}, element('span', { class: 'lead' }, whole), element('span', { class: 'told' }, told), element('div', { class: 'bar' }, fill))
    }
    const measure = ({ title, usual, from, width, left, told, far }) => element(
      'div', { class: 'measure', title: `${title}, ${usual}` },
      element('span', { class: 'lead' }, title),
      element('div', { class: 'dot' }, element('u'), element('span', { class: 'way', style: `left: ${from}; width: ${width}` }), element('i', { style: `left: ${left}` })),
      element('span', { class: far ? 'figure far' : 'figure' }, told),
    )
    const told = [element('h3', {}, one.name), element('p', {}, one.portrait), element('div', { class: 'pair' }, ...one.parts.map(part)), ...one.measures.map(measure)]
    if (on === null) told.unshift(element('p', { class: 'quiet' }, words.rest))
    if (one.action) told.push(element('p', { class: 'try' }, element('b', {}, 'Try: '), one.action))
    this.find('.summary').replaceChildren(element('div', { style: `--segment: ${one.colour}` }, ...told))
  }
}
