export default { title: 'Calls' }
