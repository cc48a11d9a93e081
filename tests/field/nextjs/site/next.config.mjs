export default { devIndicators: false, distDir: '.cache/next' };
