/** What we use of the package, which has no types of its own. */
declare module 'snowball-stemmers' {
  interface Stemmer {
    stem(word: string): string;
  }
  /** Throws for a language that it does not know. */
  function newStemmer(language: string): Stemmer;
}
