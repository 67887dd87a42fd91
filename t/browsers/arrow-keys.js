// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// usage: node arrow-keys.js MODULES BROWSER=PATH...
// The cases of arrow-keys.t: a page, what is done in it before the key, and
// the address afterwards.

'use strict';

const path = require('path');
const { is, skip, doneTesting } = require('../lib/tap.js');
const { launch, serve } = require('./browser.js');

const [modules, ...browsers] = process.argv.slice(2);
const puppeteer = require(path.join(modules, 'puppeteer-core'));
const script = path.join(__dirname,
    '../../contrib/arrow-keys/arrow-keys.user.js');

const BOTH = '<a rel=prev href=prev>.</a> <a rel=next href=next>.</a>';
const PAGER = `<script>
	let page = 1;
	function go(n) { history.pushState({}, '', 'p' + (page += n)); }
	</script><a href="#" onclick="go(-1); return false">Previous</a>
	<a href="#" onclick="go(1); return false">Next</a>`;
const STAY = 'here';

// Each case: name, page, what becomes of its address; then, if need be,
//	key	if not the right arrow
//	focus	selector of what gets the focus first
//	before	what else is done in the page
//	click	selector of what is clicked then
//	until	what is waited for
//	release	that after which the key works: the page was not just dead
const WIDE = '<p style="width: 5000px">wide</p>';
const FREE = () => {
	let { activeElement } = document;
	while (activeElement.shadowRoot?.activeElement)
		({ activeElement } = activeElement.shadowRoot);
	activeElement.blur();
};
const focusInShadow = () =>
	document.querySelector('#host').shadowRoot.querySelector('*').focus();
const shadow = (html, mode = 'open') => `<div id=host></div><script>
	document.querySelector('#host').attachShadow({mode: '${mode}'})
	    .innerHTML = ${JSON.stringify(html)}</script>`;
const handler = (target, code, capture = false) => `<script>
	${target}.addEventListener('keydown', (event) => { ${code} },
	    ${capture})</script>`;

const FIND = [
	['a rel=next', BOTH, 'next'],
	['a rel=prev', BOTH, 'prev', { key: 'ArrowLeft' }],
	['link rel=next', '<link rel=next href=next>', 'next'],
	['link rel=previous', '<link rel=previous href=prev>', 'prev',
	    { key: 'ArrowLeft' }],
	['a before link',
	    '<link rel=next href=head><a rel=next href=body>.</a>', 'body'],
	['aria-label', '<a aria-label="Next page" href=next>.</a>', 'next'],
	['text', '<a href=next>Next <b>page</b></a>', 'next'],
	['class', '<a class="btn pager-next" href=next>.</a>', 'next'],
	['alt', '<a href=next><img alt=Next></a>', 'next'],
	['title', '<a href=next title=Next><svg></svg></a>', 'next'],
	['area', '<img usemap="#m"><map name=m><area href=next alt=Next></map>',
	    'next'],
	['rel before text', '<a href=no>Next page</a><a rel=next href=next>.</a>',
	    'next'],
	['aria-label before text',
	    '<a href=no>Next</a><a aria-label=Next href=next>.</a>', 'next'],
	['text before class',
	    '<a class=next href=no>.</a><a href=next>Next</a>', 'next'],
	['the first of equals', '<a href=next>Next</a><a href=no>Next</a>',
	    'next'],
	['other languages', `<a href=prev>前へ</a><a href=next>Nächste
	    Seite</a>`, 'next'],
	['capitals by style',
	    '<a href=next style="text-transform: uppercase">nächste</a>', 'next'],
	['a base', '<base href="/else/where/"><a href=next rel=next>.</a>',
	    '/else/where/next'],
	['another origin, by a', '<a rel=next href="OTHER/x">.</a>', 'OTHER/x'],
	['another origin, by link', '<link rel=next href="OTHER/x">', 'OTHER/x'],
	['a fragment', '<a rel=next href="#p2">.</a>', 'here#p2'],
	['XHTML', '<a rel="next" href="next">.</a>', 'next', { xhtml: true }],
	['no text that is not rendered',
	    '<a href=no><span hidden>Next</span>.</a><a href=next>The next</a>',
	    'next'],
	['a link elsewhere before one to this page',
	    `<a href="#slides" class=next>Next</a>
	    <a href=next>To the next page</a>`, 'next'],
	['no link at all', '<p>Next</p>', STAY],
	['dpreview.com', '<a href=no>dpreview.com</a>', STAY,
	    { key: 'ArrowLeft' }],
	['a class preview', '<a href=no class="preview next-js">.</a>', STAY,
	    { key: 'ArrowLeft' }],
	['a link both ways', '<a href=no>Previous/next</a>', STAY],
	['no href', '<a rel=next onclick="location=\'no\'">Next</a>', STAY],
	['javascript: in a', `<a rel=next
	    href="javascript:location.hash='no'">Next</a>`, STAY],
	['javascript: in link',
	    '<link rel=next href="javascript:location.hash=\'no\'">', STAY],
	['data: in link', '<link rel=next href="data:text/html,no">', STAY],
	['mailto:', '<a rel=next href="mailto:x@example.org">Next</a>', STAY],
	['a link in SVG',
	    '<svg><a href=no class=next><text y=9>Next</text></a></svg>', STAY],
	['not displayed', `<a rel=next href=no style="display: none">.</a>
	    <a href=next class=next>.</a>`, 'next'],
	['not visible', `<p style="visibility: hidden">
	    <a rel=next href=no>.</a></p><a href=next class=next>.</a>`, 'next'],
	['disabled by class', '<a rel=next class=is-disabled href=no>.</a>',
	    STAY],
	['disabled by ARIA', '<a rel=next aria-disabled=true href=no>.</a>',
	    STAY],
	['inert', '<p inert><a rel=next href=no>.</a></p>', STAY],
	['a utility class for what is disabled',
	    '<a rel=next class=disabled:hidden href=next>.</a>', 'next'],
	['open shadow tree', shadow('<a rel=next href=next>.</a>'), 'next'],
	['shadow tree in a shadow tree', `<div id=host></div><script>
	    let inner = document.querySelector('#host');
	    for (let i = 0; i < 3; i++) {
	        const root = inner.attachShadow({ mode: 'open' });
	        root.innerHTML = '<div></div>';
	        inner = root.firstChild;
	    }
	    inner.innerHTML = '<a rel=next href=next>.</a>';
	    </script>`, 'next'],
	['closed shadow tree', shadow('<a rel=next href=no>.</a>', 'closed'),
	    STAY],
];

const CHANGES = [
	['a link that came later', '<p></p>', 'next', { before: () => {
		document.body.innerHTML = '<a rel=next href=next>.</a>';
	} }],
	['a link that changed', BOTH, 'changed', { before: () => {
		document.querySelector('[rel=next]').href = 'changed';
	} }],
	['a page without pages', PAGER, 'p2'],
	['its third page', PAGER, 'p3', { keys: ['ArrowRight', 'ArrowRight'] }],
	['there and back', PAGER, 'p1', { keys: ['ArrowRight', 'ArrowLeft'] }],
	['a document of its own making', BOTH, 'made', { before: () => {
		const body = document.createElement('body');
		body.innerHTML = '<a rel=next href=made>.</a>';
		document.documentElement.replaceChildren(body);
		// Firefox has nowhere to send a key before it is shown.
		return new Promise((shown) => requestAnimationFrame(() =>
		    requestAnimationFrame(shown)));
	} }],
];

const ROLES = ['application', 'combobox', 'grid', 'listbox', 'menu', 'menubar',
    'option', 'radio', 'radiogroup', 'scrollbar', 'searchbox', 'separator',
    'slider', 'spinbutton', 'tab', 'tablist', 'textbox', 'toolbar', 'tree',
    'treegrid'];

const FOCUS = [
	...['text', 'search', 'number', 'range', 'radio', 'checkbox', 'date',
	    'color', 'email', 'button'].map((type) =>
	    [`input ${type}`, `<input id=f type=${type}>`]),
	['textarea', '<textarea id=f></textarea>'],
	['select', '<select id=f><option>1<option>2</select>'],
	['contenteditable', '<p id=f contenteditable>text</p>'],
	['contenteditable=plaintext-only',
	    '<p id=f contenteditable=plaintext-only>text</p>'],
	['what is in a contenteditable',
	    '<div contenteditable><p id=f tabindex=0>text</p></div>'],
	['audio', '<audio id=f controls tabindex=0></audio>'],
	['video', '<video id=f controls tabindex=0></video>'],
	['a player', '<div id=f tabindex=0><p><video></video></p></div>'],
	['canvas', '<canvas id=f tabindex=0></canvas>'],
	...ROLES.map((role) => [`role ${role}`,
	    `<div id=f role=${role} tabindex=0>.</div>`]),
	['a role in capitals', '<div id=f role="none SLIDER" tabindex=0>.</div>'],
	['what is in a grid',
	    '<div role=grid><div role=row><a id=f href=no>.</a></div></div>'],
	['a scroller', `<pre id=f tabindex=0
	    style="overflow-x: auto; width: 99px">${'wide '.repeat(99)}</pre>`],
].map(([name, html]) => [name, BOTH + html, STAY,
    { focus: '#f', release: FREE }]).concat([
	['input in a shadow tree', BOTH + shadow('<input>'), STAY,
	    { before: focusInShadow, release: FREE }],
	['contenteditable in a shadow tree',
	    BOTH + shadow('<p contenteditable>text</p>'), STAY,
	    { before: focusInShadow, release: FREE }],
	['shadow tree in a slider', `${BOTH}<div role=slider>
	    ${shadow('<button>.</button>')}</div>`, STAY,
	    { before: focusInShadow, release: FREE }],
	['designMode', BOTH, STAY, {
		before: () => { document.designMode = 'on'; },
		release: () => { document.designMode = 'off'; },
	}],
	['modal dialog', `${BOTH}<dialog><p>.</p></dialog>`, STAY, {
		before: () => document.querySelector('dialog').showModal(),
		release: () => document.querySelector('dialog').close(),
	}],
	['what fills the screen', `${BOTH}<p>.</p><button
	    onclick="document.querySelector('p').requestFullscreen()">
	    </button>`, STAY, {
		click: 'button',
		until: () => document.fullscreenElement,
		release: () => document.exitFullscreen(),
	}],
	['dialog that is not modal', `${BOTH}<dialog open>.</dialog>`, 'next'],
	['link', BOTH, 'next', { focus: '[rel=prev]' }],
	['button', `${BOTH}<button id=f>.</button>`, 'next', { focus: '#f' }],
	['role button', `${BOTH}<p id=f role=button tabindex=0>.</p>`, 'next',
	    { focus: '#f' }],
	['video elsewhere', `${BOTH}<video controls></video>`, 'next'],
	['input elsewhere', `${BOTH}<input>`, 'next'],
	['contenteditable=false',
	    `${BOTH}<p id=f contenteditable=false tabindex=0>.</p>`, 'next',
	    { focus: '#f' }],
]);

const SIDEWAYS = [
	['wide page', BOTH + WIDE, STAY, { release: () => {
		document.querySelector('p').remove();
	} }],
	['wide page in quirks mode', BOTH + WIDE, STAY, { quirks: true }],
	['wide body that is hidden',
	    `${BOTH}<style>body { overflow-x: hidden }</style>${WIDE}`, 'next'],
	['wide root that is hidden',
	    `${BOTH}<style>html { overflow-x: hidden }</style>${WIDE}`, 'next'],
	['wide root that is clipped',
	    `${BOTH}<style>html { overflow-x: clip }</style>${WIDE}`, 'next'],
	['wide box without the focus',
	    `${BOTH}<div style="overflow: auto">${WIDE}</div>`, 'next'],
	['wide box that was clicked',
	    `${BOTH}<div style="overflow: auto">${WIDE}</div>`, STAY,
	    { click: 'div', release: () => {
		document.querySelector('p').remove();
	    } }],
	['long page', `${BOTH}<p style="height: 9000px">.</p>`, 'next'],
];

const HANDLED = [
	['by the document', BOTH + handler('document',
	    'event.preventDefault()'), STAY],
	['by the window, later', BOTH, STAY, { before: () => {
		window.addEventListener('keydown',
		    (event) => event.preventDefault());
	} }],
	['by a listener that was added by a listener', BOTH +
	    handler('document', `window.addEventListener('keydown',
	        (event) => event.preventDefault())`), STAY],
	['in the capture phase', BOTH + handler('window',
	    'event.preventDefault()', true), STAY],
	['by stopping it', BOTH + handler('document',
	    'event.stopPropagation()'), STAY],
	['by stopping it at the window', BOTH + handler('window',
	    'event.stopImmediatePropagation()', true), STAY],
	['by going on itself', PAGER + handler('document',
	    'if (event.key === "ArrowRight") go(1)'), 'p2'],
	['for another key', BOTH + handler('document',
	    'if (event.key === "ArrowLeft") event.preventDefault()'), 'next'],
	['in a shadow tree',
	    `${BOTH}${shadow('<button>.</button>')}<script>
	    document.querySelector('#host').shadowRoot.addEventListener(
	    'keydown', (event) => event.preventDefault())</script>`, STAY,
	    { before: focusInShadow, release: FREE }],
	['with globals of the page', `<script>var module = {}, window_ = 0;
	    Element.prototype.matches = Element.prototype.closest = null;
	    </script>${BOTH}`, 'next'],
	['an event the page made', BOTH, STAY, { keys: [], before: () => {
		document.body.dispatchEvent(new KeyboardEvent('keydown',
		    { key: 'ArrowRight', bubbles: true }));
	} }],
];

const KEYS = [
	...['Control', 'Alt', 'Shift', 'Meta'].map((modifier) =>
	    [modifier, BOTH, STAY, { modifier }]),
	...['ArrowUp', 'ArrowDown', 'Home', 'PageDown', 'n', 'Enter'].map(
	    (key) => [key, BOTH, STAY, { key }]),
	['a key held down', PAGER, 'p2', { held: true }],
];

const frame = (origin) =>
	`<link rel=next href=top><iframe src="${origin}FRAME"></iframe>`;
const FRAMES = [
	['the frame with the focus', frame(''), 'in-next', { frame: true }],
	['one of another origin', frame('OTHER'), 'in-next', { frame: true }],
	['not one without the focus', frame(''), 'top'],
];

const GROUPS = { FIND, CHANGES, FOCUS, SIDEWAYS, HANDLED, KEYS, FRAMES };

const cases = Object.entries(GROUPS).flatMap(([group, list]) =>
    list.map(([name, html, wanted, how = {}]) =>
        ({ name: `${group.toLowerCase()}: ${name}`, html, wanted, how })));

let origin;
let other;

// /N/here is the page of case N; all others are empty.
function pages(url)
{
	const [, number, name] = url.split('/');
	const type = 'text/html';
	if (name === 'frame')
		return { type, body: `<!doctype html>
		    <a rel=next href=in-next>.</a>` };
	if (name !== 'here' || !cases[number])
		return { type, body: `<!doctype html><title>${url}</title>` };
	const { html, how } = cases[number];
	const body = html.replaceAll('OTHER', other)
	    .replaceAll('FRAME', `/${number}/frame`);
	if (how.xhtml)
		return { type: 'application/xhtml+xml', body:
		    `<html xmlns="http://www.w3.org/1999/xhtml">
		    <head><title/></head><body>${body}</body></html>` };
	return { type, body:
	    `${how.quirks ? '' : '<!doctype html>'}<title>.</title>${body}` };
}

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

// The address of a page or frame: what is wanted as soon as it is there, or
// what there is after the time a step to a wrong page takes.
async function address(place, wanted, there)
{
	const started = Date.now();
	const patience = wanted === there ? 150 : 10000;
	while (Date.now() - started < patience &&
	    (place.url() !== wanted || wanted === there))
		await sleep(10);
	return place.url();
}

async function press(page, how)
{
	if (how.modifier)
		await page.keyboard.down(how.modifier);
	for (const key of how.keys || [how.key || 'ArrowRight'])
		await page.keyboard.press(key);
	if (how.modifier)
		await page.keyboard.up(how.modifier);
}

async function hold(page)
{
	for (let i = 0; i < 3; i++)
		await page.keyboard.down('ArrowRight');
	await page.keyboard.up('ArrowRight');
}

async function prepare(page, how)
{
	if (how.focus)
		await page.focus(how.focus);
	if (how.before)
		await page.evaluate(how.before);
	if (how.click)
		await page.click(how.click);
	if (how.until)
		await page.waitForFunction(how.until);
	if (!how.frame)
		return page;
	const inner = page.frames()[1];
	await inner.waitForSelector('a');
	await inner.focus('a');
	return inner;
}

async function perform(page, number)
{
	const { name, wanted, how } = cases[number];
	const here = `${origin}/${number}/here`;
	const place = (target) => new URL(target.replace('OTHER', other),
	    target === 'in-next' ? frames : here).href;
	let frames;

	await page.goto(here);
	const where = await prepare(page, how);
	const there = where.url();
	frames = there;
	if (how.held)
		await hold(page);
	else
		await press(page, how);
	is(name, await address(where, place(wanted), there), place(wanted));
	if (how.frame)
		is(`${name}, alone`, page.url(), here);
	if (!how.release)
		return;
	await page.evaluate(how.release);
	await press(page, how);
	is(`${name}, and no longer`, await address(page, place('next'), there),
	    place('next'));
}

async function test(name, executable)
{
	const started = Date.now();
	const browser = await launch(puppeteer, name, executable, script);
	console.log(`# ${await browser.version()}`);
	try {
		const page = await browser.newPage();
		for (let i = 0; i < cases.length; i++)
			await perform(page, i);
	} finally {
		await browser.close();
	}
	console.log(`# ${name}: ${Date.now() - started} ms`);
}

async function main()
{
	origin = await serve(pages);
	other = await serve(pages);
	for (const [name, executable] of browsers.map((b) => b.split('=')))
		if (executable)
			await test(name, executable);
		else
			skip(name, `${name} is not installed`);
	doneTesting();
}

main().catch((error) => {
	console.error(error);
	process.exit(1);
});
