// Functions that run inside a page. Each is sent there as text, and so stands alone.

// inPage returns what the document's structure says.
export function inPage() {
  const visible = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const colour = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const overlap = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const outside = [], covered = [], faint = [];
  for (const svg of visible('svg.chart')) {
    const name = svg.getAttribute('aria-label'), frame = svg.getBoundingClientRect();
    const panel = colour(getComputedStyle(svg.closest('.picture')).backgroundColor);
    const texts = [...svg.querySelectorAll('text')].map((e) => ({ e, r: e.getBoundingClientRect() }));
    texts.forEach(({ e, r }, i) => {
      if (r.left < frame.left - 1 || r.right > frame.right + 1 || r.top < frame.top - 1 || r.bottom > frame.bottom + 1) outside.push(`${e.textContent} in ${name}`);
      if (contrast(colour(getComputedStyle(e).fill), panel) < 4.5) faint.push(`${e.textContent} in ${name}`);
      for (const other of texts.slice(i + 1)) {
        // Boxes of text are taller than its letters.
        if (overlap(r, other.r) > 4) covered.push(`${e.textContent} and ${other.e.textContent} in ${name}`);
      }
    });
  }
  return {
    title: document.title,
    background: getComputedStyle(document.body).backgroundColor,
    scrollWidth: document.documentElement.scrollWidth,
    headings: visible('h1, h2, h3, h4').map((e) => Number(e.localName[1])),
    landmarks: ['header', 'nav', 'main'].map((e) => document.querySelectorAll(e).length),
    broken: [...document.images].filter((e) => !e.complete || e.naturalWidth === 0).length,
    unlabelled: visible('img').filter((e) => !e.alt && !e.closest('[role=img][aria-label]')).length + visible('svg').filter((e) => !e.getAttribute('aria-label')).length,
    captions: visible('figure').filter((e) => !(e.querySelector('figcaption')?.textContent.length > 40)).length,
    headless: [...document.querySelectorAll('table')].filter((e) => !e.querySelector('th[scope=col]') || !e.querySelector('th[scope=row]') || !e.caption).length,
    outside, covered, faint,
  };
}

// pixels returns the number of colours, at most 64, in boxes of a picture.
export async function pixels({ shot, boxes }) {
  const image = new Image();
  image.src = `data:image/png;base64,${shot}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return boxes.map((box) => {
    // Without the outline.
    const data = context.getImageData(Math.round(box.x) + 2, Math.round(box.y) + 2, Math.max(1, Math.round(box.width) - 4), Math.max(1, Math.round(box.height) - 4)).data;
    const colours = new Set();
    for (let i = 0; i < data.length && colours.size < 64; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return colours.size;
  });
}
