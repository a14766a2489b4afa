// A few thousand customers on a canvas. The picture of each cut is drawn once and kept, so that a step of a drag is
// one `drawImage`. Nothing here knows what the dots mean: places, colours and who stays bright come from outside.
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))
const FAINT = 0.22, PLACES = 65535

class Dots {
  constructor(canvas, { x, y, width, height, colours }) {
    Object.assign(this, { canvas, x, y, width, height, colours, kept: new Map(), pen: canvas.getContext('2d') })
    this.view = { zoom: 1, right: 0, down: 0 }
  }

  // Whether the room has changed; pictures of another size are let go.
  fit(wide, high, margin = 18) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2)
    if (wide === this.wide && high === this.high && ratio === this.ratio) return false
    Object.assign(this, { wide, high, ratio })
    this.canvas.width = Math.round(wide * ratio)
    this.canvas.height = Math.round(high * ratio)
    this.canvas.style.width = `${wide}px`
    this.canvas.style.height = `${high}px`
    this.scale = Math.min((wide - 2 * margin) / this.width, (high - 2 * margin) / this.height)
    this.left = (wide - this.scale * this.width) / 2
    this.foot = (high + this.scale * this.height) / 2
    this.radius = clamp(Math.sqrt((wide * high * 0.15) / (this.x.length * Math.PI)), 1.5, 3.2)
    this.kept.clear()
    return true
  }

  // Where a place of the picture (0 to 1 along its longer side, up is up) lies on the canvas, and back.
  place(across, up) {
    const { zoom, right, down } = this.view
    return [(this.left + across * this.scale) * zoom + right, (this.foot - up * this.scale) * zoom + down]
  }

  back(x, y) {
    const { zoom, right, down } = this.view
    return [((x - right) / zoom - this.left) / this.scale, (this.foot - (y - down) / zoom) / this.scale]
  }

  at(i) { return this.place(this.x[i] / PLACES, this.y[i] / PLACES) }

  // The cut `key`, `identities` giving the colour of each dot; all but `bright` are faint where it is given.
  picture(key, identities, bright) {
    const known = this.kept.get(key)
    if (known) return known
    const sheet = document.createElement('canvas')
    sheet.width = this.canvas.width
    sheet.height = this.canvas.height
    const pen = sheet.getContext('2d'), stamps = this.stamps()
    for (const faint of bright ? [true, false] : [false]) {
      pen.globalAlpha = faint ? FAINT : 1
      for (let i = 0; i < identities.length; i++) {
        if (bright && bright.has(identities[i]) === faint) continue
        const [x, y] = this.at(i), stamp = stamps[identities[i]]
        pen.drawImage(stamp, x * this.ratio - stamp.width / 2, y * this.ratio - stamp.height / 2)
      }
    }
    this.kept.set(key, sheet)
    return sheet
  }

  stamps() {
    const radius = this.radius * Math.sqrt(this.view.zoom) * this.ratio, side = Math.ceil(2 * radius + 2)
    return Object.fromEntries(Object.entries(this.colours).map(([identity, colour]) => {
      const stamp = document.createElement('canvas')
      stamp.width = stamp.height = side
      const pen = stamp.getContext('2d')
      pen.fillStyle = colour
      pen.beginPath()
      pen.arc(side / 2, side / 2, radius, 0, 7)
      pen.fill()
      return [identity, stamp]
    }))
  }

  show(picture) {
    const { pen, canvas } = this
    pen.clearRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(picture, 0, 0)
  }

  // Nearer or further, and moved; pictures of the view before are let go.
  look(zoom, right, down) {
    const near = clamp(zoom, 1, 12)
    this.view = { zoom: near, right: clamp(right, this.wide * (1 - near), 0), down: clamp(down, this.high * (1 - near), 0) }
    this.kept.clear()
  }

  // Above which point the name of each cloud stands: its median across, the upper end of most of it.
  tops(identities) {
    const clouds = {}
    for (let i = 0; i < identities.length; i++) {
      const cloud = (clouds[identities[i]] ||= [[], []])
      cloud[0].push(this.x[i])
      cloud[1].push(this.y[i])
    }
    const at = (values, share) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] / PLACES
    return Object.fromEntries(Object.entries(clouds).map(([one, [x, y]]) => [one, [at(x, 0.5), at(y, 0.93)]]))
  }
}

// Labels pushed apart until none covers another, kept inside the picture, right of what stands at its left, and out of
// its lower right corner, whose place is given where something stands there.
const spread = (boxes, wide, high, left = 0, corner = { left: wide, top: high }) => {
  const hold = (box, y) => {
    box.y = clamp(y, box.h / 2 + 2, high - box.h / 2 - 2)
    const right = box.y + box.h / 2 > corner.top - 4 ? Math.min(corner.left - 4, wide) : wide
    box.x = clamp(box.x, Math.min(left + box.w / 2 + 2, right / 2), right - box.w / 2 - 2)
  }
  for (const box of boxes) hold(box, box.y)
  for (let round = 0; round < 80; round++) {
    let still = true
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i], b = boxes[j]
      const over = (a.w + b.w) / 2 + 4 - Math.abs(a.x - b.x), above = (a.h + b.h) / 2 + 2 - Math.abs(a.y - b.y)
      if (over <= 0 || above <= 0) continue
      still = false
      const way = a.y === b.y ? -1 : Math.sign(a.y - b.y)
      hold(a, a.y + way * (above / 2 + 0.5))
      hold(b, b.y - way * (above / 2 + 0.5))
    }
    if (still) return boxes
  }
  return boxes
}

// A name in two lines where one would be long: broken behind the dot nearest its middle, or at the space that is, where a
// line behind a dot would be far longer than the other or than there is room for.
const inLines = (name, most = 34, room = 42) => {
  if (name.length <= most) return [name]
  const near = (a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2)
  const [dot] = [...name.matchAll(/· /g)].map(({ index }) => index + 1).sort(near)
  const [space] = [...name.matchAll(/ (?!·)/g)].map(({ index }) => index).sort(near)
  const at = dot && Math.max(dot, name.length - dot) <= Math.min(0.7 * name.length, room) ? dot : space
  return at === undefined ? [name] : [name.slice(0, at), name.slice(at + 1)]
}

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

// A JSON header, then what lies behind it; the bytes of a message are not aligned, so they are copied.
const unpacked = (bytes) => {
  const copy = bytes.slice().buffer, size = new DataView(copy).getUint32(0, true)
  return [JSON.parse(new TextDecoder().decode(new Uint8Array(copy, 4, size))), copy, 4 + size]
}

const same = (a, b) => a && a.length === b.length && a.every((byte, i) => byte === b[i])
