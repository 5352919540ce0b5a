/**
 * Measures false reports and prints them as JSON.
 * Usage: npx tsx bench/quality/false-reports.ts [cases] [seed] [noise] [chaos]
 */
import { countFalseReports, falseReportWorlds } from './count-false-reports.ts';

const [cases = '1000', seed = '1', noise = '0.01', chaos = ''] = process.argv.slice(2);
const start = process.cpuUsage();
const counted = await countFalseReports(Number(cases), Number(seed), Number(noise), chaos);
const { user, system } = process.cpuUsage(start);
const cpuSeconds = Math.round((user + system) / 1e6);
process.stdout.write(
  `${JSON.stringify({ seed: Number(seed), noise: Number(noise), chaos, worlds: falseReportWorlds, cpuSeconds, ...counted }, null, 2)}\n`,
);
