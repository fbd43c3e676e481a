import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languageOf } from './language.ts';

const cases: readonly (readonly [language: string | undefined, text: string])[] = [
  ['en', 'Please find the invoice attached. We would like to thank you for your order.'],
  ['de', 'Anbei erhalten Sie die Rechnung. Wir danken Ihnen für den Auftrag und melden uns nach dem Versand.'],
  ['fr', 'Vous trouverez la facture dans le fichier joint. Nous vous remercions pour votre commande.'],
  ['es', 'Le enviamos la factura de su pedido. Gracias por confiar en nosotros, también para el próximo año.'],
  ['it', 'In allegato la fattura del suo ordine. Grazie per la fiducia, anche questa volta non è in ritardo.'],
  ['pt', 'Segue em anexo a fatura do seu pedido. Obrigado, você não precisa fazer mais nada, já está pago.'],
  ['nl', 'In de bijlage vindt u de factuur van uw bestelling. Wij danken u voor het vertrouwen en zijn er ook nu.'],
  ['sv', 'Här kommer fakturan för din beställning. Vi är glada att du har handlat hos oss och att det gick bra.'],
  ['da', 'Her er fakturaen for din ordre. Vi er glade for at du har handlet hos os, og det bliver sendt af os nu.'],
  ['no', 'Her er fakturaen for bestillingen. Vi er glade for å ha deg som kunde, og det blir sendt av oss nå.'],
  [
    'fi',
    'Lasku on tämän viestin liitteenä. Kiitos tilauksesta, ja jos jotain on epäselvää, niin kysy, kun ei ole kiire.',
  ],
  ['pl', 'W załączniku jest faktura za zamówienie. Dziękujemy i mamy nadzieję, że się podoba, ale nie tylko to.'],
  ['cs', 'V příloze je faktura za objednávku. Děkujeme, že jste si vybrali nás, ale také když se vrátíte.'],
  ['tr', 'Siparişiniz için fatura ektedir. Bu bir teşekkür mesajı ve daha çok ürün var, ama size gibi müşteriler.'],
  ['ru', 'Мы не знаем, что это и как он на это смотрит, но если вы знаете, то напишите.'],
  ['uk', 'Ми не знаємо, що це і як він на це дивиться, але якщо ви знаєте, то напишіть.'],
  ['ja', '請求書を添付いたしますのでご確認ください。'],
  ['zh', '请查收附件中的发票。谢谢您的订购。'],
  ['ko', '첨부된 청구서를 확인해 주십시오.'],
  ['el', 'Σας στέλνουμε το τιμολόγιο της παραγγελίας.'],
  ['he', 'מצורפת החשבונית עבור ההזמנה שלך'],
  ['ar', 'تجدون الفاتورة في الملف المرفق'],
  ['fa', 'لطفا فاکتور پیوست را بررسی کنید'],
  ['th', 'กรุณาตรวจสอบใบแจ้งหนี้ที่แนบมา'],
  ['en', 'The name of the town is 東京, and that is where you will find the people we have met.'],
  [undefined, ''],
  [undefined, '12 345, 678'],
  [undefined, 'Bob Miller, Alice Smith'],
];

describe('The language of a text', () => {
  for (const [language, text] of cases) {
    it(`${language ?? 'is not known'}: ${text.slice(0, 40)}`, () => assert.equal(languageOf(text), language));
  }
});
