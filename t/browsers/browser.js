// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// A web server for the pages of a test, and a browser that has a user script.
// The script comes in by an add-on: as in a user script manager, it has a
// world of its own and runs in each frame before the page does.

'use strict';

const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

// A proxy that is not there: what Firefox asks of the world goes nowhere.
const FIREFOX_PREFERENCES = {
	'network.proxy.type': 1,
	'network.proxy.http': '127.0.0.1',
	'network.proxy.http_port': 9,
	'network.proxy.ssl': '127.0.0.1',
	'network.proxy.ssl_port': 9,
	'network.proxy.no_proxies_on': '127.0.0.1',
	'network.proxy.failover_direct': false,
	'network.proxy.allow_hijacking_localhost': true,
	'network.trr.mode': 5,
};

const CHROMIUM_ARGUMENTS = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update',
	'--disable-sync', '--no-proxy-server',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

// pages(path) gives {type, body}.  Resolves to the server's origin.
function serve(pages)
{
	const server = http.createServer((request, response) => {
		const { type, body } = pages(request.url);
		response.writeHead(200, {
			'Content-Type': `${type}; charset=utf-8`,
			'Cache-Control': 'no-store',
		});
		response.end(body);
	});
	server.unref();
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () =>
	    resolve(`http://127.0.0.1:${server.address().port}`)));
}

function makeAddOn(script)
{
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'add-on.'));
	fs.copyFileSync(script, path.join(directory, 'script.js'));
	fs.writeFileSync(path.join(directory, 'manifest.json'),
	    JSON.stringify({
		manifest_version: 3,
		name: 'test',
		version: '1',
		content_scripts: [{
			matches: ['http://*/*', 'https://*/*'],
			js: ['script.js'],
			run_at: 'document_start',
			all_frames: true,
		}],
		browser_specific_settings: {
			gecko: { id: 'test@fittings.invalid' },
		},
	}));
	return directory;
}

async function launch(puppeteer, name, executablePath, script)
{
	const addOn = makeAddOn(script);
	const browser = await puppeteer.launch(name === 'firefox' ? {
		browser: 'firefox',
		executablePath,
		extraPrefsFirefox: FIREFOX_PREFERENCES,
	} : {
		executablePath,
		pipe: true,
		enableExtensions: true,
		args: CHROMIUM_ARGUMENTS,
	});
	await browser.installExtension(addOn);
	return browser;
}

module.exports = { launch, serve };
