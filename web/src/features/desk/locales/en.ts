export default { title: 'Desk' }
