// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The fittings authors
//
// What tests in JavaScript share: TAP output.

'use strict';

const assert = require('assert');

let tests = 0;

// One case: are the two values the same?
function is(name, got, wanted)
{
	tests++;
	try {
		assert.deepStrictEqual(got, wanted);
		console.log(`ok ${tests} - ${name}`);
	} catch {
		console.log(`not ok ${tests} - ${name}`);
		console.error(`# wanted ${JSON.stringify(wanted)}\n` +
		    `#    got ${JSON.stringify(got)}`);
		process.exitCode = 1;
	}
}

function skip(name, reason)
{
	tests++;
	console.log(`ok ${tests} - ${name} # SKIP ${reason}`);
}

function doneTesting()
{
	console.log(`1..${tests}`);
}

module.exports = { is, skip, doneTesting };
