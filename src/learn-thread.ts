/** Learns what it is given, in a thread of its own, and posts it as bytes. */
import { parentPort, workerData } from 'node:worker_threads';
import { learnToBytes, type Lesson } from './learn';

parentPort?.postMessage(learnToBytes(workerData as Lesson));
