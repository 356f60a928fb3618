export default { title: '通话' }
