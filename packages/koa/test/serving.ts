import Koa from 'koa';
import Koa2 from 'koa2';

/** Both majors are used in the same way, so Koa 3's types serve for 2 too. */
export const frameworks = [
  { name: 'Koa 3', framework: Koa },
  { name: 'Koa 2', framework: Koa2 },
];
