export default { title: '工作台' }
