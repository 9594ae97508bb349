import type { door as english } from '../en/door';

export const door: typeof english = {
  unreachable: 'No se puede contactar con el servidor. Se vuelve a intentar…',
  welcome: 'El panel del día. Inicie sesión para verlo.',
  name: 'Nombre',
  password: 'Contraseña',
  logIn: 'Iniciar sesión',
  loggingIn: 'Iniciando sesión…',
  choose: (name) => `Le damos la bienvenida, ${name}. Elija su propia contraseña; la que recibió deja de valer.`,
  given: 'La que recibió',
  own: (characters) => `La suya, ${characters} caracteres o más`,
  again: 'La suya otra vez',
  differ: 'Las dos nuevas no coinciden.',
  chooseIt: 'Elegir',
  choosing: 'Eligiendo…',
  logOut: 'Cerrar sesión',
};
