export default { title: 'Demo' }
