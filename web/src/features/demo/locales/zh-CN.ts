export default { title: '演示' }
