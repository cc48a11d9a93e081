// Older versions of a framework, which are used as its newest is: its types serve for them too.

declare module 'express4' {
  import express from 'express';
  export = express;
}

declare module 'express4-oldest' {
  import express from 'express';
  export = express;
}

declare module 'fastify-oldest' {
  export { default } from 'fastify';
}

declare module 'h3v1-oldest' {
  export * from 'h3v1';
}

declare module 'koa2' {
  export { default } from 'koa';
}
