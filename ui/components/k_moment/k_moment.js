// The moment of choosing: one hand, one number, everything else follows within a frame. The browser is told all
// numbers of segments at once and tells back the one that was chosen, when the hand lets go.
const ICONS = {
  check: 'M5 10.5 9 14.5 16 6.5',
  repeat: 'M4 9V8a2 2 0 0 1 2-2h9m-3-3 3 3-3 3M16 11v1a2 2 0 0 1-2 2H5m3 3-3-3 3-3',
  straighten: 'M3 7h14v6H3zM6.5 7v3M10 7v3M13.5 7v3',
  flag: 'M6 17V4h9l-2 3 2 3H6',
}
const FADE = 140, CALM = 900, LATER = 400, LATE = 34, PHONE = 640  // milliseconds, and the width below which it is a phone
const TWO_LINES = 115, ONE_LINE = 30, HIGH = 396, LOW = 300  // pixels of banner and sentence as a rule, and of the pictures
const LINE = 15  // pixels of the second line of a name on the picture
const TAG = 300  // pixels of the longest name on the picture, as in its style
const GAP = 3, NAME_GAP = 6  // pixels between the pieces of the bar, and right of a name below one
const PILL = 31  // what a pill is wider than its name
const MANY = 6  // segments beyond which names are written smaller, and stand in a list in any case
const LIST = 93, STRIP = 21  // pixels of the names below as a rule, and of the bar above them
const shown = new WeakMap()  // root → moment: Streamlit calls the default export again at every rerun
const last = {}  // what was told and chosen last: a moment that is mounted anew goes on from there

export default function ({ data, parentElement, setStateValue }) {
  let moment = shown.get(parentElement)
  if (!moment) shown.set(parentElement, (moment = new Moment(parentElement)))
  moment.send = (k) => setStateValue('k', k)
  moment.take(data)
  return () => {
    moment.stop()
    shown.delete(parentElement)
  }
}

const heard = (bytes) => {
  const [data, buffer, at] = unpacked(bytes), n = data.drawn
  data.x = new Uint16Array(buffer, at, n)
  data.y = new Uint16Array(buffer, at + 2 * n, n)
  data.whose = Object.fromEntries(data.ks.map((k, row) => {
    const labels = new Uint8Array(buffer, at + 4 * n + row * n, n), { ids } = data.k[k]
    return [k, labels.map((label) => ids[label - 1])]
  }))
  return data
}

const write = (node, text) => { if (node.textContent !== text) node.textContent = text }

class Moment {
  constructor(root) {
    this.root = root
    this.find = (selector) => root.querySelector(selector)
    this.still = matchMedia('(prefers-reduced-motion: reduce)')
    this.widths = new Map()
    this.watch = new ResizeObserver(() => requestAnimationFrame(() => {
      this.lay()
      this.hold()
    }))
    this.watch.observe(this.find('.moment'))
    this.knob = svg('g', { class: 'knob', tabindex: 0, role: 'slider', 'aria-label': 'Segments', 'aria-orientation': 'horizontal' })
    this.knob.append(svg('circle', { class: 'halo', r: 19 }), svg('circle', { class: 'gold', r: 9.5 }))
    this.hand = svg('g')
    this.hand.append(svg('text', { class: 'value', y: -17, 'text-anchor': 'middle', 'aria-hidden': true }), this.knob)
    this.find('.hand').append(this.hand)
    this.knob.addEventListener('keydown', (event) => this.key(event))
    this.knob.addEventListener('blur', () => this.settle())
    this.hands()
    document.documentElement.dataset.kMoment = 'alive'  // the plain slider below is not needed
  }

  hands() {
    const chart = this.find('.chart')
    chart.addEventListener('pointerdown', (event) => {
      if (event.button) return
      this.drag = true
      this.keepUp()
      chart.setPointerCapture(event.pointerId)
      this.knob.focus({ preventScroll: true })
      this.move(event)
    })
    chart.addEventListener('pointermove', (event) => this.drag && this.move(event))
    const end = () => {
      if (!this.drag) return
      this.drag = false
      this.float = null
      this.relax()
      this.commit()
    }
    chart.addEventListener('pointerup', end)
    chart.addEventListener('pointercancel', end)
    this.find('.ticks').addEventListener('click', (event) => {
      const tick = event.target.closest('[data-k]')
      if (!tick) return
      this.set(Number(tick.dataset.k), true)
      this.relax(CALM)
      this.commit()
    })
    this.find('.back').addEventListener('click', () => {
      this.set(this.data.best)
      this.knob.focus({ preventScroll: true })
      this.commit()
    })
  }

  // What Python tells. Its k counts where it told a new one, else that of the hand.
  take(bytes) {
    if (same(this.bytes, bytes)) return this.lay(true)  // the theme may be another
    this.bytes = bytes
    const data = (this.data = heard(bytes)), told = data.turn !== last.turn || !data.ks.includes(last.k)
    if (told) Object.assign(last, { turn: data.turn, k: data.start })
    this.sent = last.k
    const busy = this.drag || (this.later && !told)  // a key that is not told yet is not forgotten
    if (!busy || !data.ks.includes(this.k)) this.k = last.k
    const { waiting } = last
    delete last.waiting
    if (!told && data.ks.includes(waiting)) {  // a key was pressed just before this was mounted anew
      this.k = waiting
      this.later = setTimeout(() => this.settle(), LATER)
    }
    this.dots = new Dots(this.find('.now'), data)
    this.build()
    this.lay(true)
  }

  build() {
    const { ks, k, order, colours, words, judged } = this.data
    const colour = (one) => `--segment: ${colours[one]}`
    this.find('.customers').textContent = words.customers
    this.find('.held').textContent = words.held
    this.find('.key').hidden = !judged
    this.find('.ticks').replaceChildren(
      ...ks.map((one) => element('span', { class: 'tick', 'data-k': one }, String(one), element('i', { 'data-tick': k[one].tick ?? 'wait' }))),
    )
    this.find('.ribbon').replaceChildren(
      ...order.map((one) => element('div', { class: 'piece', role: 'listitem', 'data-id': one, style: colour(one) }, element('i'), element('b'), element('span'))),
    )
    this.find('.strip').replaceChildren(...order.map((one) => element('i', { 'data-id': one, style: colour(one) })))
    this.find('.tags').replaceChildren(
      ...order.map((one) => element('div', { class: 'tag', 'data-id': one, style: colour(one) }, element('i'), element('span'))),
    )
    this.knob.setAttribute('aria-valuemin', ks[0])
    this.knob.setAttribute('aria-valuemax', ks[ks.length - 1])
  }

  // Everything that hangs on the room: asked of the page here, never during a drag.
  lay(anew) {
    const wide = Math.floor(this.find('.stage').clientWidth), chart = this.find('.chart')
    if (!this.data || !wide) return
    const whole = this.find('.moment').clientWidth, phone = whole < PHONE
    Object.assign(this, { wide, whole, phone, font: getComputedStyle(this.find('.moment')).fontFamily })
    const moved = anew || wide !== this.dots.wide || this.separation?.wide !== Math.floor(chart.clientWidth)
    if (moved) this.keepRoom()
    const other = this.dots.fit(wide, phone ? 300 : this.high)
    if (!other && !moved) return
    if (other) this.widths.clear()
    this.tops = {}
    this.separation = new Separation(chart, this.data, this.hand)
    this.left = undefined
    this.set(this.k, this.drag, true)
    this.drawAhead()
  }

  // The page around is laid out anew only where the height has changed, not at every step within.
  hold() {
    const wrap = this.find('.wrap')
    wrap.style.height = `${this.find('.moment').offsetHeight}px`
    wrap.classList.add('fixed')
  }

  // A machine that cannot keep up with a hand is spared what only glides and fades.
  keepUp() {
    let late = 0, last = 0
    const look = (now) => {
      if (last && now - last > LATE) late += 1
      last = now
      if (late > 2) this.find('.moment').classList.toggle('slow', (this.slow = true))
      else if (this.drag) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }

  // The banner is as high as its longest text at any k: a drag never moves the page. What a third line of it and a second
  // one below the pictures take, these give, so that all of it stands on one screen.
  keepRoom() {
    const banner = this.find('.banner'), said = this.find('.said'), few = this.find('.few')
    banner.style.minHeight = said.style.minHeight = '0'
    const most = { banner: 0, said: 0, list: LIST }, told = new Set(), { k: now } = this
    for (const k of this.data.ks) {
      said.textContent = this.data.k[k].said
      most.said = Math.max(most.said, said.offsetHeight)
      this.k = k
      this.ribbon()
      most.list = Math.max(most.list, this.find('.ribbon').offsetHeight + (this.find('.strip').hidden ? 0 : STRIP))
      const { sentence, back } = this.data.k[k].banner
      if (told.has(sentence.length > 60 ? sentence : back)) continue
      told.add(sentence.length > 60 ? sentence : back)
      this.banner(k)
      most.banner = Math.max(most.banner, banner.offsetHeight)
    }
    this.k = now
    banner.style.minHeight = `${Math.max(most.banner, this.data.judged ? 0 : TWO_LINES)}px`
    said.style.minHeight = `${most.said}px`
    const more = Math.max(0, most.banner - TWO_LINES) + Math.max(0, most.said - ONE_LINE) + most.list - LIST
    this.high = clamp(HIGH - more, LOW, HIGH)
    this.find('.moment').style.setProperty('--high', `${this.high}px`)
    few.style.minHeight = '0'
  }

  // Every picture in idle time, so that no step of a drag draws one.
  drawAhead() {
    const dots = this.dots, { ks } = this.data, todo = ks.flatMap((k) => [[k, false], [k, true]])
    const idle = window.requestIdleCallback ?? ((task) => setTimeout(task, 30))
    const some = () => {
      const next = dots === this.dots && todo.shift()
      if (!next) return
      this.picture(...next)
      idle(some)
    }
    idle(some)
  }

  picture(k, focus) {
    const { about } = this.data.k[k], bright = focus && about.length ? new Set(about) : null
    return this.dots.picture(bright ? `${k} bright` : `${k}`, this.data.whose[k], bright)
  }

  move(event) {
    this.left ??= this.find('.chart').getBoundingClientRect().left
    const [k, x] = this.separation.nearest(event.clientX - this.left)
    this.float = this.still.matches ? null : x
    if (k !== this.k) this.set(k, true)
    else this.separation.put(k, this.float)
  }

  key(event) {
    const { ks } = this.data, at = ks.indexOf(this.k), last = ks.length - 1
    const steps = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: last, PageUp: at + 3, PageDown: at - 3 }
    if (event.key === 'Enter') return this.settle()
    if (event.key === 'Escape') {
      clearTimeout(this.later)
      this.later = 0
      this.set(this.sent)
      return this.relax()
    }
    if (!(event.key in steps)) return
    event.preventDefault()
    const k = ks[clamp(steps[event.key], 0, last)]
    if (k !== this.k) this.set(k, true)
    clearTimeout(this.later)
    this.later = setTimeout(() => this.settle(), LATER)
    this.relax(CALM)
  }

  settle() {
    clearTimeout(this.later)
    this.later = 0
    if (!this.drag && this.data) this.commit()
  }

  commit() {
    this.separation.put(this.k, null)
    this.left = undefined
    if (this.k === this.sent) return
    this.sent = last.k = this.k
    this.send(this.k)
  }

  // After a while all customers are bright again.
  relax(after = 0) {
    clearTimeout(this.calm)
    this.calm = setTimeout(() => {
      this.focus = false
      this.paint(true)
      this.ribbon()
    }, after)
  }

  set(k, focus = false, quiet = false) {
    const { said, spoken, few } = this.data.k[k]
    this.k = k
    this.focus = focus
    if (focus) clearTimeout(this.calm)
    this.paint(!quiet)
    this.separation.put(k, this.drag ? this.float : null)
    this.find('.said').textContent = said
    for (const tick of this.find('.ticks').children) tick.classList.toggle('on', Number(tick.dataset.k) === k)
    this.ribbon()
    this.names()
    this.banner(k)
    const warning = this.find('.few')
    warning.hidden = !few
    warning.textContent = few
    this.knob.setAttribute('aria-valuenow', k)
    this.knob.setAttribute('aria-valuetext', spoken)
  }

  paint(fade) {
    const to = this.picture(this.k, this.focus), from = this.onCanvas
    this.onCanvas = to
    if (from === to) return
    this.dots.show(to)
    if (!fade || !from || from.width !== to.width || this.slow || this.still.matches) return
    const before = this.find('.before'), pen = before.getContext('2d')
    Object.assign(before, { width: from.width, height: from.height })  // which clears it
    before.style.width = `${this.dots.wide}px`
    pen.drawImage(from, 0, 0)
    before.animate([{ opacity: 1 }, { opacity: 0 }], FADE)
    this.find('.now').animate([{ opacity: 0 }, { opacity: 1 }], FADE)
  }

  ribbon() {
    const at = this.data.k[this.k], more = at.ids.length > MANY
    const listed = this.numbered() || (this.phone && more), many = more || (!this.phone && !this.fits(at))
    this.find('.ribbon').classList.toggle('many', many)
    this.find('.ribbon').classList.toggle('numbered', listed)
    this.find('.strip').hidden = !many
    for (const piece of this.find('.strip').children) {
      const one = Number(piece.dataset.id), i = at.ids.indexOf(one)
      piece.classList.toggle('gone', i < 0)
      piece.classList.toggle('new', i >= 0 && this.focus && at.about.includes(one))
      piece.style.flexGrow = i < 0 ? 0.0001 : at.sizes[i]
    }
    for (const piece of this.find('.ribbon').children) {
      const one = Number(piece.dataset.id), i = at.ids.indexOf(one)
      piece.classList.toggle('gone', i < 0)
      piece.classList.toggle('new', i >= 0 && this.focus && at.about.includes(one))
      piece.toggleAttribute('aria-hidden', i < 0)
      piece.style.flexGrow = i < 0 ? 0.0001 : at.sizes[i]
      if (i < 0) continue
      write(piece.children[1], many && !listed ? at.short[i] : at.names[i])
      piece.children[1].dataset.number = i + 1
      piece.style.setProperty('--place', i)
      write(piece.children[2], at.counts[i])
      piece.title = `${at.names[i]}: ${at.counts[i]}`
    }
  }

  // Whether every name fits below its piece of the bar without a break inside a word.
  fits({ ids, names, sizes }) {
    const each = (this.whole - GAP * (ids.length - 1)) / sizes.reduce((all, size) => all + size, 0)
    return names.every((name, i) => Math.max(...name.split(/\s/).map((word) => this.width(word, true) - PILL)) + NAME_GAP <= sizes[i] * each)
  }

  // Whether the picture has no room for so many names: it bears numbers, and names stand in a list below.
  numbered() { return this.wide < 420 && this.data.k[this.k].ids.length > MANY }

  // Names above their clouds, pushed apart; short where there are many of them or little room, numbers where both.
  names() {
    const at = this.data.k[this.k], { wide, high } = this.dots, many = wide < 420 || at.ids.length > MANY
    const numbered = this.numbered()
    const tops = (this.tops[this.k] ??= this.dots.tops(this.data.whose[this.k])), boxes = []
    for (const tag of this.find('.tags').children) {
      const one = Number(tag.dataset.id), i = at.ids.indexOf(one)
      tag.classList.toggle('gone', i < 0 || !tops[one])
      if (i < 0 || !tops[one]) continue
      const bold = !many || (this.focus && at.about.includes(one))
      tag.classList.toggle('short', !bold)
      const lines = numbered && !bold ? [String(i + 1)] : inLines(at.short[i])
      write(tag.lastChild, lines.join('\n'))
      tag.classList.toggle('two', lines.length > 1)
      const [x, y] = this.dots.place(...tops[one]), w = Math.max(...lines.map((line) => this.width(line, bold)))
      boxes.push({ tag, x, y: y - 12, w: Math.min(w, wide - 4, TAG), h: 22 + (lines.length - 1) * LINE })
    }
    for (const { tag, x, y, w, h } of spread(boxes, wide, high)) {
      tag.classList.toggle('first', !tag.style.transform)  // it stands where it belongs, and glides from there on
      tag.style.transform = `translate(${Math.round(x - w / 2)}px, ${Math.round(y - h / 2)}px)`
    }
  }

  // How wide a name is, without asking the page to lay itself out.
  width(name, bold) {
    const key = `${bold} ${name}`
    if (!this.widths.has(key)) {
      const pen = (this.ruler ??= document.createElement('canvas').getContext('2d'))
      pen.font = `${bold ? '600 13px' : '400 12px'} ${this.font}`
      this.widths.set(key, Math.ceil(pen.measureText(name).width) + PILL)
    }
    return this.widths.get(key)
  }

  banner(k) {
    const { kind, badge, icon, sentence, back } = this.data.k[k].banner, button = this.find('.back')
    this.find('.banner').dataset.kind = kind
    write(this.find('.badge span'), badge)
    this.find('.badge path').setAttribute('d', ICONS[icon])
    write(this.find('.verdict'), sentence)
    button.hidden = !back
    button.textContent = back
  }

  stop() {
    this.watch.disconnect()
    if (this.later) last.waiting = this.k
    clearTimeout(this.later)
    clearTimeout(this.calm)
    this.dots = null
  }
}
