export default { title: '客户' }
