import type { UsersWords } from '../en/users';

const users: UsersWords = {
  loading: 'Cargando los accesos…',
  title: 'Usuarios',
  onlyOwner: 'Solo un propietario añade y cambia accesos.',
  name: 'Nombre',
  login: 'Acceso',
  role: 'Rol',
  state: 'Estado',
  actions: 'Acciones',
  shownOnce: 'Contraseña de {}, mostrada solo esta vez. Permite elegir una propia y nada más.',
  noted: 'La he anotado',
  roles: { owner: 'Propietario', dispatcher: 'Coordinador', viewer: 'Observador' },
  may: { owner: 'todo, también ajustes y accesos', dispatcher: 'planifica, avisa y responde', viewer: 'lo ve todo y no cambia nada' },
  you: 'usted',
  roleOf: (name) => `Rol de ${name}`,
  isNow: (name, role) => `${name} es ahora ${role}.`,
  disabled: 'Bloqueado',
  notChosen: 'Aún no ha elegido contraseña',
  maySignIn: 'Puede iniciar sesión',
  lastOwner: 'El último propietario se queda',
  newPassword: 'Nueva contraseña',
  newPasswordFor: (name) => ` para ${name}`,
  letIn: 'Readmitir',
  disable: 'Bloquear',
  isIn: (name) => `${name} puede volver a iniciar sesión.`,
  isOut: (name) => `${name} queda fuera.`,
  add: 'Añadir a alguien',
  addAndShow: 'Añadir y mostrar la contraseña',
};

export default users;
