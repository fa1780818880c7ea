use std::sync::Arc;

use form::Form;
use record::Rules;

/// The form in force, and the rules of settlement made from it.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    pub(crate) form: Arc<Form>,
    pub(crate) rules: Arc<Rules>,
}

impl Survey {
    pub(crate) fn new(form: Form) -> Self {
        let rules = Arc::new(Rules::of(&form));
        Self { form: Arc::new(form), rules }
    }

    pub(crate) fn both(&self) -> (&Form, &Rules) {
        (&self.form, &self.rules)
    }
}
