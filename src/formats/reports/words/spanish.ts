import type { Words } from './words.ts';

const askAnotherWay = 'Pida a la persona la dirección correcta por otro medio.';
const showIt = 'Muestre este informe a su postmaster.';
const tellThem = 'Avise a la persona por otro medio de que su correo no llega, o muestre este informe a su postmaster.';

export const spanish: Words = {
  titles: {
    failed: 'No entregado',
    delayed: 'Con retraso',
    delivered: 'Entregado',
    relayed: 'Transmitido',
    expanded: 'Transmitido',
  },
  one: {
    failed: (address) => `Su mensaje a ${address} no se ha entregado.`,
    delayed: (address) => `Su mensaje a ${address} todavía no se ha entregado.`,
    delivered: (address) => `Su mensaje ha llegado al buzón de ${address}.`,
    relayed: (address) => `Su mensaje se ha transmitido al servidor de correo de ${address}.`,
    expanded: (address) => `Su mensaje ha llegado a ${address}, que lo transmite a varias personas.`,
  },
  many: {
    failed: (count) => `Su mensaje no se ha entregado a las ${count} direcciones siguientes.`,
    delayed: (count) => `Su mensaje todavía no se ha entregado a las ${count} direcciones siguientes.`,
    delivered: (count) => `Su mensaje ha llegado a los buzones de las ${count} direcciones siguientes.`,
    relayed: (count) =>
      `Su mensaje se ha transmitido a los servidores de correo de las ${count} direcciones siguientes.`,
    expanded: (count) =>
      `Su mensaje ha llegado a las ${count} direcciones siguientes, que lo transmiten a varias personas cada una.`,
  },
  meaning: {
    delayed: 'No tiene que hacer nada: seguimos intentándolo, y le avisaremos si desistimos.',
    delivered: 'Esto no dice que se haya leído.',
    relayed: 'Ese servidor no informa de si llega, así que solo sabrá más si algo sale mal.',
    expanded: 'No se informa de si llega a todas.',
  },
  causes: {
    noMailbox: ['El servidor del destinatario no conoce ese buzón.', `Compruebe la ortografía. ${askAnotherWay}`],
    badAddress: ['La dirección no es correcta.', `Compruebe la ortografía. ${askAnotherWay}`],
    closed: ['El buzón existe, pero está cerrado.', askAnotherWay],
    noDomain: ['El nombre que sigue a la arroba (@) no existe.', `Compruebe la ortografía. ${askAnotherWay}`],
    noMail: [
      'El dominio que sigue a la arroba (@) declara que no acepta correo.',
      `Compruebe la ortografía. ${askAnotherWay}`,
    ],
    full: ['El buzón está lleno.', 'Inténtelo de nuevo dentro de unos días, o contacte con la persona por otro medio.'],
    tooLarge: [
      'El mensaje es demasiado grande para el servidor del destinatario.',
      'Envíelo en partes más pequeñas, o envíe un enlace.',
    ],
    spam: [
      'El servidor del destinatario toma el mensaje por publicidad no deseada (spam).',
      'Escríbalo con otras palabras y menos enlaces, o pida a la persona por otro medio que permita su correo.',
    ],
    content: [
      'El servidor del destinatario considera peligroso algo del mensaje, por ejemplo un archivo adjunto o un enlace.',
      'Envíelo sin el archivo adjunto o el enlace, o comparta el archivo por otro medio.',
    ],
    unproven: [
      'El servidor del destinatario no pudo comprobar que el mensaje viene realmente de su dominio.',
      `${showIt} Conviene revisar los registros de su dominio (SPF, DKIM, DMARC).`,
    ],
    blocked: [
      'El servidor del destinatario no acepta por ahora correo de nuestro servidor. No se debe a usted ni a su mensaje.',
      `${showIt} Si es urgente, contacte con la persona por otro medio.`,
    ],
    notAllowed: [
      'No todos pueden escribir a esta dirección, y la suya no está autorizada.',
      'Pida a la persona, o a quien lleva la lista, que permita su correo.',
    ],
    refused: ['El servidor del destinatario rechazó el mensaje según sus propias reglas.', tellThem],
    relaying: [
      'El servidor consultado dice que no acepta correo para esta dirección.',
      'Compruebe la ortografía después de la arroba (@). Si es correcta, avise a la persona por otro medio: su correo está mal configurado.',
    ],
    badSender: [
      'El servidor del destinatario no acepta su propia dirección.',
      `Compruebe el remitente en su programa de correo. ${showIt}`,
    ],
    tooMuch: [
      'Se ha enviado allí demasiado correo en muy poco tiempo.',
      'Inténtelo más tarde, a menos personas a la vez.',
    ],
    loop: ['El mensaje ha dado vueltas entre servidores.', tellThem],
    unicode: [
      'La dirección o el mensaje tiene letras que el servidor del destinatario no entiende.',
      'Pida a la persona una dirección sin acentos ni signos especiales.',
    ],
    unprotected: [
      'El mensaje solo puede viajar cifrado, y el servidor del destinatario no lo ofrece con la seguridad necesaria.',
      'Si usted mismo pidió esa protección, envíelo de nuevo sin ella. Si no, muestre este informe a su postmaster.',
    ],
    malformed: [
      'El servidor del destinatario no acepta la forma del mensaje.',
      'Envíelo de nuevo como texto sencillo.',
    ],
    broken: [
      'El servidor del destinatario está mal configurado o tiene una avería.',
      `Inténtelo de nuevo más tarde. ${tellThem}`,
    ],
    expired: [
      'No se pudo contactar con el servidor del destinatario, o este no aceptó el mensaje.',
      'Inténtelo de nuevo más tarde, o contacte con la persona por otro medio.',
    ],
    late: [
      'No se pudo entregar en el plazo que usted le dio.',
      'Si todavía importa, envíelo de nuevo con un plazo mayor.',
    ],
    suppressed: [
      'El correo a esta dirección ya ha fallado varias veces, por lo que nuestro servidor no le envía nada por ahora.',
      'Compruebe la ortografía. Si la dirección vuelve a funcionar, pida a su postmaster que la quite de la lista de bloqueo.',
    ],
    givenUp: ['El postmaster de nuestro servidor ha detenido la entrega.', 'Pregunte el motivo a su postmaster.'],
    unknown: ['El servidor del destinatario rechazó el mensaje.', tellThem],
  },
  canDo: 'Lo que puede hacer:',
  meant: (domain) => `¿Quería decir ${domain}?`,
  gaveUp: (span) => `Lo hemos intentado una y otra vez durante ${span}, y ahora desistimos.`,
  days: (count) => (count === 1 ? '1 día' : `${count} días`),
  hours: (count) => (count === 1 ? '1 hora' : `${count} horas`),
  subject: 'Asunto',
  sent: 'Enviado',
  until: (date) => `Lo intentamos hasta el ${date}.`,
  wroteTo: (address) => `usted escribió a ${address}`,
  said: (host) => `El servidor ${host} dijo`,
  lastKnown: 'Lo último que sabemos',
  closing: (hostName) => `Escrito por el sistema de correo de ${hostName}; nadie lee las respuestas.`,
  headerFollows: 'Siguen un informe para programas y la cabecera de su mensaje.',
  wholeFollows: 'Siguen un informe para programas y su mensaje.',
};
