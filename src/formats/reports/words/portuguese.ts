import type { Words } from './words.ts';

const askAnotherWay = 'Peça à pessoa o endereço certo por outro meio.';
const showIt = 'Mostre este relatório ao seu postmaster.';
const tellThem =
  'Avise a pessoa por outro meio de que o seu correio não chega, ou mostre este relatório ao seu postmaster.';

export const portuguese: Words = {
  titles: {
    failed: 'Não entregue',
    delayed: 'Atrasada',
    delivered: 'Entregue',
    relayed: 'Encaminhada',
    expanded: 'Encaminhada',
  },
  one: {
    failed: (address) => `A sua mensagem para ${address} não foi entregue.`,
    delayed: (address) => `A sua mensagem para ${address} ainda não foi entregue.`,
    delivered: (address) => `A sua mensagem chegou à caixa de correio de ${address}.`,
    relayed: (address) => `A sua mensagem foi encaminhada para o servidor de correio de ${address}.`,
    expanded: (address) => `A sua mensagem chegou a ${address}, que a encaminha para várias pessoas.`,
  },
  many: {
    failed: (count) => `A sua mensagem não foi entregue aos ${count} endereços abaixo.`,
    delayed: (count) => `A sua mensagem ainda não foi entregue aos ${count} endereços abaixo.`,
    delivered: (count) => `A sua mensagem chegou às caixas de correio dos ${count} endereços abaixo.`,
    relayed: (count) => `A sua mensagem foi encaminhada para os servidores de correio dos ${count} endereços abaixo.`,
    expanded: (count) =>
      `A sua mensagem chegou aos ${count} endereços abaixo, e cada um deles a encaminha para várias pessoas.`,
  },
  meaning: {
    delayed: 'Não precisa de fazer nada: continuamos a tentar, e avisaremos se desistirmos.',
    delivered: 'Isto não quer dizer que foi lida.',
    relayed: 'Esse servidor não informa se ela chega; só saberá mais se algo correr mal.',
    expanded: 'Não é informado se chega a todas.',
  },
  causes: {
    noMailbox: [
      'O servidor do destinatário não conhece essa caixa de correio.',
      `Verifique a ortografia. ${askAnotherWay}`,
    ],
    badAddress: ['Há algo de errado no endereço.', `Verifique a ortografia. ${askAnotherWay}`],
    closed: ['A caixa de correio existe, mas está fechada.', askAnotherWay],
    noDomain: ['O nome depois da arroba (@) não existe.', `Verifique a ortografia. ${askAnotherWay}`],
    noMail: [
      'O domínio depois da arroba (@) declara que não aceita correio.',
      `Verifique a ortografia. ${askAnotherWay}`,
    ],
    full: [
      'A caixa de correio está cheia.',
      'Tente de novo dentro de alguns dias, ou contacte a pessoa por outro meio.',
    ],
    tooLarge: [
      'A mensagem é grande demais para o servidor do destinatário.',
      'Envie-a em partes menores, ou envie um link.',
    ],
    spam: [
      'O servidor do destinatário considera a mensagem publicidade indesejada (spam).',
      'Escreva-a com outras palavras e menos links, ou peça à pessoa por outro meio que permita o seu correio.',
    ],
    content: [
      'O servidor do destinatário considera perigoso algo na mensagem, por exemplo um anexo ou um link.',
      'Envie-a sem o anexo ou o link, ou partilhe o ficheiro por outro meio.',
    ],
    unproven: [
      'O servidor do destinatário não conseguiu verificar que a mensagem vem realmente do seu domínio.',
      `${showIt} Convém verificar os registos do seu domínio (SPF, DKIM, DMARC).`,
    ],
    blocked: [
      'O servidor do destinatário não aceita, de momento, correio do nosso servidor. Não se deve a si nem à sua mensagem.',
      `${showIt} Se for urgente, contacte a pessoa por outro meio.`,
    ],
    notAllowed: [
      'Nem todos podem escrever para este endereço, e o seu não está autorizado.',
      'Peça à pessoa, ou a quem gere a lista, que permita o seu correio.',
    ],
    refused: ['O servidor do destinatário recusou a mensagem segundo as suas próprias regras.', tellThem],
    relaying: [
      'O servidor consultado diz que não aceita correio para este endereço.',
      'Verifique a ortografia depois da arroba (@). Se estiver certa, avise a pessoa por outro meio: o correio dela não está bem configurado.',
    ],
    badSender: [
      'O servidor do destinatário não aceita o seu próprio endereço.',
      `Verifique o remetente no seu programa de correio. ${showIt}`,
    ],
    tooMuch: [
      'Foi enviado para lá demasiado correio em pouco tempo.',
      'Tente mais tarde, para menos pessoas de cada vez.',
    ],
    loop: ['A mensagem andou às voltas entre servidores.', tellThem],
    unicode: [
      'O endereço ou a mensagem tem letras que o servidor do destinatário não entende.',
      'Peça à pessoa um endereço sem acentos nem sinais especiais.',
    ],
    unprotected: [
      'A mensagem só pode viajar cifrada, e o servidor do destinatário não o oferece com a segurança necessária.',
      'Se pediu essa proteção, envie-a de novo sem ela. Caso contrário, mostre este relatório ao seu postmaster.',
    ],
    malformed: ['O servidor do destinatário não aceita a forma da mensagem.', 'Envie-a de novo como texto simples.'],
    broken: [
      'O servidor do destinatário está mal configurado ou tem uma avaria.',
      `Tente de novo mais tarde. ${tellThem}`,
    ],
    expired: [
      'Não foi possível contactar o servidor do destinatário, ou ele não aceitou a mensagem.',
      'Tente de novo mais tarde, ou contacte a pessoa por outro meio.',
    ],
    late: [
      'Não foi possível entregá-la no prazo que lhe deu.',
      'Se ainda for importante, envie-a de novo com um prazo maior.',
    ],
    suppressed: [
      'O correio para este endereço já falhou várias vezes; por isso o nosso servidor não envia nada para lá por agora.',
      'Verifique a ortografia. Se o endereço voltar a funcionar, peça ao seu postmaster que o retire da lista de bloqueio.',
    ],
    givenUp: ['O postmaster do nosso servidor interrompeu a entrega.', 'Pergunte o motivo ao seu postmaster.'],
    unknown: ['O servidor do destinatário recusou a mensagem.', tellThem],
  },
  canDo: 'O que pode fazer:',
  meant: (domain) => `Queria dizer ${domain}?`,
  gaveUp: (span) => `Tentámos repetidamente durante ${span}, e agora desistimos.`,
  days: (count) => (count === 1 ? '1 dia' : `${count} dias`),
  hours: (count) => (count === 1 ? '1 hora' : `${count} horas`),
  subject: 'Assunto',
  sent: 'Enviada',
  until: (date) => `Tentamos até ${date}.`,
  wroteTo: (address) => `escreveu para ${address}`,
  said: (host) => `O servidor ${host} disse`,
  lastKnown: 'A última coisa que sabemos',
  closing: (hostName) => `Escrito pelo sistema de correio de ${hostName}; ninguém lê as respostas.`,
  headerFollows: 'Seguem um relatório para programas e o cabeçalho da sua mensagem.',
  wholeFollows: 'Seguem um relatório para programas e a sua mensagem.',
};
