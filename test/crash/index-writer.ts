/**
 * A program to be killed while it indexes: appends messages without end, each with a number of its own. Arguments: data
 * folder, the first number. Prints each number that was acknowledged.
 */
import { writeSync } from 'node:fs';
import { openIndexedHouse } from '../support/indexed-house.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const house = await openIndexedHouse({ folder });
for (let number = Number(first); ; number++) {
  await house.append(
    `Subject: message n${number}x\r\n\r\nThe text of message number ${number} in letters and words.\r\n`,
  );
  writeSync(1, `${number}\n`);
}
