export default { title: 'Customers' }
