// Opens pages in Chromium and says what is there to see. Standard input: {chromium, views: [{file, scheme, width, thorough}]}, and
// standard output: {version, views: [facts]}, of which look() below has the names.
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { inPage, pixels } from './facts.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

async function look(browser, { file, scheme, width, thorough }) {
  const url = pathToFileURL(file).href, facts = { messages: [], requests: [] };
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('console', (m) => facts.messages.push(m.text()));
  page.on('pageerror', (e) => facts.messages.push(String(e)));
  page.on('request', (r) => { if (r.url() !== url && !r.url().startsWith('data:')) facts.requests.push(r.url()); });
  await page.goto(url);
  Object.assign(facts, await page.evaluate(inPage));
  facts.pictures = await shoot(context, page);
  if (thorough) Object.assign(facts, await examine(page));
  await context.close();
  return facts;
}

// examine says what is wrong for those who do not see the page, press keys, or print it.
async function examine(page) {
  await page.evaluate(axe);
  const violations = (await page.evaluate(() => axe.run({ resultTypes: ['violations'] }))).violations
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  const keyboard = await press(page);
  await page.setViewportSize({ width: 794, height: 1123 }); // A4
  await page.emulateMedia({ media: 'print' });
  const printWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  return { violations, keyboard, printWidth };
}

// shoot takes a picture of the whole page and counts the colours where its own pictures are.
async function shoot(context, page) {
  const boxes = await page.evaluate(() => [...document.querySelectorAll('svg.chart, img')].filter((e) => e.checkVisibility()).map((e) => {
    const r = e.getBoundingClientRect();
    return { what: e.getAttribute('aria-label') || e.alt || e.closest('[aria-label]')?.getAttribute('aria-label') || '', kind: e.localName,
      x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height };
  }));
  const shot = (await page.screenshot({ fullPage: true })).toString('base64');
  const desk = await context.newPage();
  const colours = await desk.evaluate(pixels, { shot, boxes });
  await desk.close();
  return boxes.map(({ what, kind }, i) => ({ what, kind, colours: colours[i] }));
}

// press goes through the page by keyboard.
async function press(page) {
  await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur(); });
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
  const seen = await page.evaluate(() => document.activeElement.getBoundingClientRect().x >= 0);
  await page.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  return { first, seen, opened: await page.evaluate(() => document.querySelector('details').open) };
}

const { chromium: executablePath, views } = JSON.parse(readFileSync(0, 'utf8'));
const profile = mkdtempSync(join(tmpdir(), 'reportcheck-'));
const browser = await chromium.launch({ executablePath, args: flags, env: { ...process.env, HOME: profile } });
try {
  const answers = [];
  for (const view of views) answers.push(await look(browser, view));
  console.log(JSON.stringify({ version: browser.version(), views: answers }));
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
