//! A household: a document read through a form; conflicts settled; findings; masking.
