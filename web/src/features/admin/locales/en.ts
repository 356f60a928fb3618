export default { title: 'Admin' }
