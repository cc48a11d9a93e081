console.log('demo: the workspace builds and runs');
