export default { title: 'Work orders' }
